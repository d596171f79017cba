using System.Buffers;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Hostile;

/// <summary>One stream on which nonsense is sent, until either side has enough.</summary>
internal sealed class HostileStream
{
    private const int MaxUnsent = 1024 * 1024;
    private readonly IPacketStream stream;
    private readonly HostilePackets packets;
    private readonly SemaphoreSlim progress = new(0); // the stream may tell of its end later than this ends

    public HostileStream(IPacketStream stream, HostilePackets packets)
    {
        this.stream = stream;
        this.packets = packets;
        stream.Progress = () => progress.Release();
    }

    /// <summary>Sends up to so many packets, and tells how many.</summary>
    public int Send(int count)
    {
        for (var sent = 0; sent < count; sent++)
        {
            if (stream.Unsent > MaxUnsent || !stream.Send([], new ReadOnlySequence<byte>(packets.Next()))) return sent;
            stream.Flush();
        }

        return count;
    }

    /// <summary>Waits until all of it has gone, or the stream has ended.</summary>
    public async Task SentAsync()
    {
        while (stream.Unsent > 0 && !stream.Aborted.IsCancellationRequested)
        {
            await progress.WaitAsync(TunnelKit.Cancellation);
        }
    }

    /// <summary>Reads until the other side has ended the stream, however; notes the ids that it tells.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (await ReadAsync())
            {
                // to the end
            }
        }
        catch (Exception e) when (e is IOException || stream.Aborted.IsCancellationRequested)
        {
            // given up, or refused
        }
    }

    private async Task<bool> ReadAsync()
    {
        var result = await stream.Input.ReadAsync(TunnelKit.Cancellation);
        var buffer = result.Buffer;
        while (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
        {
            var packet = Packet.Parser.ParseFrom(message);
            packets.KnownId = packet.DialResponse?.ConnectId ?? packet.DialRequest?.Random ?? packets.KnownId;
        }

        stream.Input.AdvanceTo(buffer.Start, buffer.End);
        return !result.IsCompleted;
    }
}
