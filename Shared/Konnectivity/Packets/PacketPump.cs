using System.Buffers;
using System.IO.Pipelines;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>Whoever deals with the packets of a stream.</summary>
public interface IPacketSink
{
    /// <summary>
    /// Deals with a packet at once; its data is valid only meanwhile. Tells how many bytes of it were taken: when those
    /// are not all, the rest is shown again after <see cref="WaitAsync"/>.
    /// </summary>
    long Handle(in TunnelPacket packet);

    /// <summary>Waits until what could not be taken may be. False when it never will be, but dropped.</summary>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken);

    /// <summary>All that has arrived has been shown.</summary>
    void Flush();
}

/// <summary>
/// Shows a stream's packets to a sink, one after the other, to the stream's end or until a read is cancelled.
/// </summary>
public static class PacketPump
{
    public static async Task RunAsync(PipeReader input, IPacketSink sink, CancellationToken cancellationToken)
    {
        var reader = new PacketReader();
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var blocked = Show(input, reader, result, sink);
            if (result.IsCanceled) return;
            if (blocked) await sink.WaitAsync(cancellationToken);
            else if (result.IsCompleted) return;
        }
    }

    // Nothing of the buffer is held on to when this returns.
    private static bool Show(PipeReader input, PacketReader reader, ReadResult result, IPacketSink sink)
    {
        var buffer = result.Buffer;
        bool blocked;
        try
        {
            blocked = Show(reader, result, sink, ref buffer);
        }
        catch
        {
            input.AdvanceTo(result.Buffer.End); // whoever deals with the failure may have to wait
            throw;
        }

        input.AdvanceTo(buffer.Start, blocked ? buffer.Start : buffer.End);
        return blocked;
    }

    private static bool Show(
        PacketReader reader, ReadResult result, IPacketSink sink, ref ReadOnlySequence<byte> buffer)
    {
        var blocked = false;
        while (!blocked && reader.TryRead(ref buffer, out var packet))
        {
            var untaken = packet.Data.Length - sink.Handle(packet);
            if (untaken == 0) continue;
            var back = reader.Unread(packet, untaken);
            buffer = result.Buffer.Slice(result.Buffer.Length - buffer.Length - back);
            blocked = true;
        }

        sink.Flush();
        if (!blocked && result.IsCompleted && (!buffer.IsEmpty || reader.WithinPacket))
        {
            throw new ProtocolException("The stream ended within a packet.");
        }

        return blocked;
    }
}
