using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>Packets as a program sees them that knows HTTP/2 but not gRPC.</summary>
internal static class GrpcFrames
{
    private const int Prefix = 5;

    public static byte[] Dial(string address) => Encode(new Packet
    {
        Type = PacketType.DialReq,
        DialRequest = new DialRequest { Protocol = "tcp", Address = address, Random = 5 },
    });

    public static Packet Data(long connectId, ReadOnlySpan<byte> bytes) => new()
    {
        Type = PacketType.Data,
        Data = new Data { ConnectId = connectId, Data_ = ByteString.CopyFrom(bytes) },
    };

    public static byte[] Encode(Packet packet)
    {
        var message = packet.ToByteArray();
        var frame = new byte[Prefix + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(Prefix));
        return frame;
    }

    /// <summary>Of the bytes of so many DATA packets as it takes.</summary>
    public static async Task<string> DigestAsync(Func<Task<Packet>> receive, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (bytes > 0)
        {
            var data = (await receive()).Data.Data_;
            hash.AppendData(data.Span);
            bytes -= data.Length;
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The next packet of a response's body.</summary>
    public static async Task<Packet> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[Prefix];
        await body.ReadExactlyAsync(prefix, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellationToken);
        return Packet.Parser.ParseFrom(message);
    }
}
