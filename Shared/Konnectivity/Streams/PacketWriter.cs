using System.Buffers;
using Google.Protobuf;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// Sends packets of many connections on one stream. Nothing here waits for the stream but those who ask for room: who
/// cannot wait appends, within a bound past which the stream is given up.
/// </summary>
public sealed class PacketWriter : IAsyncDisposable
{
    private const int SmallPacket = 512;
    private readonly IPacketStream stream;
    private readonly PacketWriterLimits limits;
    private readonly Action<long>? delivered;
    private readonly Action next;
    private readonly Lock gate = new();
    private Queue<RoomWaiter>? waiters;
    private TaskCompletionSource? idle;
    private long undelivered;
    private long seen;
    private volatile bool closed;

    /// <param name="delivered">Told how many bytes of connections the stream has got rid of.</param>
    public PacketWriter(IPacketStream stream, PacketWriterLimits limits, Action<long>? delivered)
    {
        this.stream = stream;
        this.limits = limits;
        this.delivered = delivered;
        next = ReleaseNext;
        stream.Progress = OnProgress;
    }

    /// <summary>Bytes that wait for the peer.</summary>
    public long Waiting => stream.Unsent;

    /// <summary>Whether bytes can be appended without waiting, and nobody else is waiting to do so.</summary>
    public bool HasRoom
    {
        get { lock (gate) return stream.Unsent < limits.Room && waiters is not { Count: > 0 }; }
    }

    /// <summary>Appends a packet that carries no bytes. False when the stream is gone.</summary>
    public bool Write(Packet packet)
    {
        var length = MessageFraming.HeaderLength + packet.CalculateSize();
        var message = length <= SmallPacket ? stackalloc byte[length] : new byte[length];
        MessageFraming.WriteHeader(message, length - MessageFraming.HeaderLength);
        packet.WriteTo(message[MessageFraming.HeaderLength..]);
        return Send(message, default);
    }

    /// <summary>Appends how many bytes of a connection may come besides those before.</summary>
    public bool WriteCredit(long connectId, long bytes)
    {
        Span<byte> message = stackalloc byte[CreditMessage.MaxLength];
        return Send(message[..CreditMessage.Write(message, connectId, bytes)], default);
    }

    /// <summary>Appends bytes of a connection without waiting. False when the stream is gone.</summary>
    public bool WriteData(long connectId, in ReadOnlySequence<byte> data)
    {
        Span<byte> header = stackalloc byte[PacketEncoder.MaxDataHeader];
        for (var rest = data; !rest.IsEmpty;)
        {
            var part = rest.Slice(0, Math.Min(rest.Length, PacketEncoder.MaxData));
            var length = PacketEncoder.WriteDataHeader(header, connectId, (int)part.Length);
            if (!Send(header[..length], part)) return false;
            rest = rest.Slice(part.End);
        }

        return true;
    }

    /// <summary>Waits until so much has passed that more may be appended. False when the stream is gone.</summary>
    public ValueTask<bool> WaitForRoomAsync(RoomWaiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (closed) return new ValueTask<bool>(false);
            waiters ??= new Queue<RoomWaiter>();
            if (waiters.Count == 0 && stream.Unsent < limits.Room) return new ValueTask<bool>(true);
            waiters.Enqueue(waiter);
            return waiter.WaitAsync(next, cancellationToken);
        }
    }

    /// <summary>Sees to it that what has been appended goes out.</summary>
    public void Flush() => stream.Flush();

    /// <summary>Waits until everything has gone out, or the stream is gone.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Flush();
        Task drained;
        lock (gate)
        {
            if (closed || stream.Unsent == 0) return;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = idle.Task;
        }

        await drained.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more.</summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        if (closed) return false;
        if (stream.Unsent >= limits.Overrun)
        {
            Close();
            stream.Abort(); // its peer provokes answers and does not read them
            return false;
        }

        if (delivered is not null) lock (gate) undelivered += body.Length;
        if (!stream.Send(head, body))
        {
            Close();
            return false;
        }

        if (delivered is not null) OnProgress();
        return true;
    }

    private void OnProgress()
    {
        long done = 0;
        lock (gate)
        {
            if (delivered is not null)
            {
                var passed = stream.Passed;
                done = Math.Min(undelivered, passed - seen);
                seen = passed;
                undelivered -= done;
            }

            ReleaseLocked();
        }

        if (done > 0) delivered!(done);
        if (stream.Aborted.IsCancellationRequested) Close();
    }

    private void Close()
    {
        lock (gate)
        {
            closed = true;
            ReleaseLocked();
        }
    }

    private void ReleaseNext()
    {
        lock (gate) ReleaseLocked();
    }

    // Each that is released releases more when it goes on, as long as there is room.
    private void ReleaseLocked()
    {
        var unsent = stream.Unsent;
        if (closed || unsent == 0) idle?.TrySetResult();
        var room = limits.Room - unsent;
        while ((closed || room > 0) && waiters is not null && waiters.TryDequeue(out var waiter))
        {
            if (waiter.TryRelease(!closed)) room -= PacketEncoder.MaxData;
        }
    }
}

/// <summary>When those who can wait must wait for the stream, and when it is given up.</summary>
public readonly record struct PacketWriterLimits(int Room, int Overrun)
{
    public static PacketWriterLimits Default => new(128 * 1024, 32 * 1024 * 1024);
}
