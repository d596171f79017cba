using System.Buffers;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Packets as Protobuf has them, to and from a stream of either kind.</summary>
internal sealed class PacketIo
{
    private readonly IPacketStream stream;
    private readonly SemaphoreSlim progress = new(0); // the stream may tell of its end later than this ends

    public PacketIo(IPacketStream stream)
    {
        this.stream = stream;
        stream.Progress = () => progress.Release();
    }

    public async Task SendAsync(params Packet[] packets)
    {
        foreach (var packet in packets) stream.Send([], new ReadOnlySequence<byte>(GrpcFrame.Of(packet)));
        stream.Flush();
        while (stream.Unsent > 0)
        {
            await progress.WaitAsync(TunnelKit.Cancellation);
        }
    }

    /// <summary>The next packet; the test's own limit ends a wait that is in vain.</summary>
    public async Task<Packet> ReceiveAsync()
    {
        while (true)
        {
            var result = await stream.Input.ReadAsync(TunnelKit.Cancellation);
            var buffer = result.Buffer;
            if (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
            {
                var packet = Packet.Parser.ParseFrom(message);
                stream.Input.AdvanceTo(buffer.Start);
                return packet;
            }

            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) throw new EndOfStreamException();
        }
    }
}
