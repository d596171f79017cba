using System.Buffers;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// Sends packets of many connections on one stream: whoever has something appends it, one loop at a time carries all
/// that has gathered to the stream in one go. Nothing here waits for the stream but <see cref="WaitForRoomAsync"/>.
/// </summary>
public sealed class PacketWriter(IPacketStream stream, PacketWriterLimits limits, Action<long>? delivered)
    : IAsyncDisposable
{
    private readonly Lock gate = new();
    private ByteQueue filling = new();
    private ByteQueue sending = new();
    private long fillingData;
    private bool running;
    private bool closed;
    private TaskCompletionSource? room;
    private TaskCompletionSource? idle;

    /// <summary>Bytes of connections that were appended but are not yet with the stream.</summary>
    public long Waiting
    {
        get { lock (gate) return filling.Length + sending.Length; }
    }

    /// <summary>Appends a packet that carries no bytes. False when the stream is gone.</summary>
    public bool Write(Packet packet)
    {
        lock (gate)
        {
            if (closed || OverrunLocked()) return false;
            PacketEncoder.Write(filling, packet);
            return true;
        }
    }

    /// <summary>Appends bytes of a connection without waiting. False when the stream is gone.</summary>
    public bool WriteData(long connectId, in ReadOnlySequence<byte> data)
    {
        lock (gate)
        {
            if (closed || OverrunLocked()) return false;
            PacketEncoder.WriteData(filling, connectId, data);
            fillingData += data.Length;
            return true;
        }
    }

    /// <summary>Waits until the stream has taken so much that more may be appended. False when it is gone.</summary>
    public async ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task opened;
            lock (gate)
            {
                if (closed) return false;
                if (filling.Length < limits.Room) return true;
                room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                opened = room.Task;
            }

            await opened.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sees to it that what has been appended goes out.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (running || closed || filling.Length == 0) return;
            running = true;
        }

        _ = SendAsync(); // ends by itself, and is awaited through the idle signal
    }

    /// <summary>Waits until everything has gone out, or the stream is gone.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Flush();
        await IdleAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Drops what is waiting, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate) CloseLocked();
        await IdleAsync();
    }

    private Task IdleAsync()
    {
        lock (gate)
        {
            if (!running) return Task.CompletedTask;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TryTakeBatch(out var data))
            {
                await stream.WriteAsync(sending, CancellationToken.None);
                if (data > 0) delivered?.Invoke(data);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            stream.Abort(); // whoever reads from it learns of it
            lock (gate)
            {
                CloseLocked();
                StopLocked();
            }
        }
    }

    private bool TryTakeBatch(out long data)
    {
        lock (gate)
        {
            sending.Clear();
            data = fillingData;
            if (closed || filling.Length == 0)
            {
                StopLocked();
                return false;
            }

            (filling, sending) = (sending, filling);
            fillingData = 0;
            OpenRoomLocked();
            return true;
        }
    }

    private void StopLocked()
    {
        filling.Clear();
        sending.Clear();
        running = false;
        idle?.TrySetResult();
        idle = null;
    }

    private void CloseLocked()
    {
        closed = true;
        if (!running) filling.Clear();
        OpenRoomLocked();
    }

    // Answers to a peer that does not read pile up here: past the limit the stream is given up.
    private bool OverrunLocked()
    {
        if (filling.Length < limits.Overrun) return false;
        CloseLocked();
        stream.Abort();
        return true;
    }

    private void OpenRoomLocked()
    {
        room?.TrySetResult();
        room = null;
    }
}

/// <summary>When those who can wait must wait for the stream, and when it is given up.</summary>
public readonly record struct PacketWriterLimits(int Room, int Overrun)
{
    public static PacketWriterLimits Default => new(256 * 1024, 32 * 1024 * 1024);
}
