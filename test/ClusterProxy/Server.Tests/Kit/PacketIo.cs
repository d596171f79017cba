using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Packets as Protobuf has them, to and from a stream of either kind.</summary>
internal sealed class PacketIo(IPacketStream stream)
{
    public async Task SendAsync(params Packet[] packets)
    {
        var queue = new ByteQueue();
        foreach (var packet in packets)
        {
            PacketEncoder.Write(queue, packet);
        }

        await stream.WriteAsync(queue, TunnelKit.Cancellation);
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
