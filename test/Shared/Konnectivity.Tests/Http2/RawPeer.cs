using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Http2.Hpack;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>A peer that sends whatever frames a test wants, in whatever order.</summary>
internal sealed class RawPeer(NetworkStream stream) : IAsyncDisposable
{
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    public static async Task<RawPeer> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new RawPeer(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>In a server's place: the client that comes next, once it has said that it speaks HTTP/2.</summary>
    public static async Task<RawPeer> AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        var stream = new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true);
        await stream.ReadExactlyAsync(new byte[Preface.Length], cancellationToken);
        return new RawPeer(stream);
    }

    /// <summary>A peer that has greeted, and been greeted.</summary>
    public static async Task<RawPeer> GreetAsync(int port, CancellationToken cancellationToken)
    {
        var peer = await ConnectAsync(port, cancellationToken);
        await peer.BytesAsync(System.Text.Encoding.ASCII.GetBytes(Preface), cancellationToken);
        await peer.FrameAsync(FrameType.Settings, 0, 0, [], cancellationToken);
        await peer.NextAsync(FrameType.Settings, cancellationToken);
        return peer;
    }

    public async Task BytesAsync(byte[] bytes, CancellationToken cancellationToken) =>
        await stream.WriteAsync(bytes, cancellationToken);

    public async Task FrameAsync(
        FrameType type, byte flags, int streamId, byte[] payload, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        new FrameHeader(payload.Length, type, flags, streamId).Write(output);
        output.Write(payload);
        await BytesAsync(output.WrittenSpan.ToArray(), cancellationToken);
    }

    /// <summary>Opens a call of the kind that the server under test serves.</summary>
    public Task CallAsync(int streamId, CancellationToken cancellationToken, bool deaf = false) =>
        FrameAsync(
            FrameType.Headers, FrameFlags.EndHeaders, streamId, Request("/Test/Echo", deaf: deaf), cancellationToken);

    public static byte[] Request(
        string path, string method = "POST", string contentType = "application/grpc", bool deaf = false)
    {
        var block = new ArrayBufferWriter<byte>();
        HpackEncoder.Write(
            block,
            [
                new(":method", method), new(":scheme", "http"), new(":path", path), new(":authority", "x"),
                new("content-type", contentType), new("te", deaf ? "deaf" : "trailers"),
            ]);
        return block.WrittenSpan.ToArray();
    }

    /// <summary>The next frame of a type; others on the way are skipped. Null when the connection has ended.</summary>
    public async Task<RawFrame?> NextAsync(FrameType type, CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is { } frame)
        {
            if (frame.Header.Type == type) return frame;
        }

        return null;
    }

    /// <summary>The error with which the connection is ended; null when it was cut before that arrived.</summary>
    public async Task<Http2Error?> GoAwayAsync(CancellationToken cancellationToken) =>
        await NextAsync(FrameType.GoAway, cancellationToken) is { } frame
            ? (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4))
            : null;

    /// <summary>The error with which the next stream is reset.</summary>
    public async Task<Http2Error?> ResetAsync(CancellationToken cancellationToken) =>
        await NextAsync(FrameType.RstStream, cancellationToken) is { } frame
            ? (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(frame.Payload)
            : null;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<RawFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var header = new byte[FrameHeader.Size];
            await stream.ReadExactlyAsync(header, cancellationToken);
            var read = FrameHeader.Read(header);
            var payload = new byte[read.Length];
            await stream.ReadExactlyAsync(payload, cancellationToken);
            return new RawFrame(read, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

internal sealed record RawFrame(FrameHeader Header, byte[] Payload);
