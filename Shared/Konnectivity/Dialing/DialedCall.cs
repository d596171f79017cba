using System.Buffers;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>A Proxy stream of this frontend, packet by packet.</summary>
internal sealed class DialedCall(IClientPacketStream stream, TimeProvider time, Action ended) : IAsyncDisposable
{
    private readonly PacketReader reader = new();
    private readonly PacketWriter writer = new(stream, PacketWriterLimits.Default, delivered: null);
    private ReadOnlySequence<byte> buffer;
    private bool held;
    private bool completed;

    public IClientPacketStream Stream => stream;

    public PacketWriter Writer => writer;

    public TimeProvider Time => time;

    /// <summary>Whether an exception says that the call is no more, rather than that its caller gave up.</summary>
    public bool IsLoss(Exception exception) => exception is IOException or HttpRequestException
        || (exception is OperationCanceledException && stream.Aborted.IsCancellationRequested)
        || exception is InvalidOperationException;

    /// <summary>The next packet, or null at the end. It is valid until the next call.</summary>
    public async ValueTask<TunnelPacket?> ReadAsync(CancellationToken cancellationToken)
    {
        TunnelPacket packet;
        while (!TryRead(out packet))
        {
            if (!await WaitAsync(cancellationToken)) return null;
        }

        return packet;
    }

    /// <summary>The next packet, if it has arrived. It is valid until <see cref="WaitAsync"/>.</summary>
    public bool TryRead(out TunnelPacket packet) => reader.TryRead(ref buffer, out packet);

    /// <summary>Waits for what comes after all that was read. False at the end.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (completed && (!buffer.IsEmpty || reader.WithinPacket))
        {
            throw new ProtocolException("The stream ended within a packet.");
        }

        if (completed) return false;
        if (held) stream.Input.AdvanceTo(buffer.Start, buffer.End);
        held = false;
        buffer = default;
        var result = await stream.Input.ReadAsync(cancellationToken);
        buffer = result.Buffer;
        held = true;
        completed = result.IsCompleted;
        if (result.IsCanceled) throw new OperationCanceledException("The stream was disposed while it was read.");
        return true;
    }

    /// <summary>Sends a packet that carries no bytes.</summary>
    /// <exception cref="IOException">The call is no more.</exception>
    public void Send(Packet packet)
    {
        if (!writer.Write(packet)) throw new IOException("The call is closed.");
        writer.Flush();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        ended();
    }
}
