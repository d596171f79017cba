using System.Buffers;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Agent.Endpoints;

/// <summary>
/// Writes to a destination. Bytes go out at once when it takes them; what it does not take waits here, within a bound,
/// so that the loop that serves all connections of a server never waits for one of them.
/// </summary>
internal sealed class EndpointSender
{
    private readonly long connectId;
    private readonly Socket socket;
    private readonly PacketWriter writer;
    private readonly EndpointLimits limits;
    private readonly Lock gate = new();
    private readonly ByteQueue queue = new();
    private TaskCompletionSource? progress;
    private SendSignal? more;
    private long ungranted;
    private bool sending;
    private bool stopped;

    public EndpointSender(long connectId, Socket socket, PacketWriter writer, EndpointLimits limits)
    {
        this.connectId = connectId;
        this.socket = socket;
        this.writer = writer;
        this.limits = limits;
        socket.Blocking = false; // a destination that takes nothing must answer at once
    }

    /// <summary>The loop that writes what was left over, from the first time that something was.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>False when the destination is so far behind that the server must wait.</summary>
    public bool TryWrite(in ReadOnlySequence<byte> data)
    {
        long written;
        lock (gate)
        {
            if (stopped) return true; // to a closed connection: dropped
            var credited = limits.CreditOfServer is not null;
            if (credited && queue.Length + data.Length > limits.Window)
            {
                throw new ProtocolException(
                    $"Connection {connectId} got more than its credit of {limits.Window} bytes.");
            }

            if (!credited && queue.Length > limits.Spill) return false;
            written = sending ? 0 : SendLocked(data);
            if (written < data.Length) QueueLocked(data.Slice(written));
        }

        if (written > 0) Written(written);
        return true;
    }

    /// <summary>Waits until there is room. False when the destination takes nothing at all for too long.</summary>
    public async ValueTask<bool> WaitForRoomAsync(
        TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (gate)
            {
                if (stopped || queue.Length <= limits.Spill) return true;
                moved = ProgressLocked();
            }

            if (!await MovedAsync(moved, timeout, time, cancellationToken)) return false;
        }
    }

    /// <summary>Waits until all is written, for as long as the destination takes something now and then.</summary>
    public async Task FlushAsync(TimeSpan timeout, TimeProvider time)
    {
        while (true)
        {
            Task moved;
            lock (gate)
            {
                if (stopped || !sending) return;
                moved = ProgressLocked();
            }

            if (!await MovedAsync(moved, timeout, time, CancellationToken.None)) return;
        }
    }

    /// <summary>Takes no more, and ends what is being written: the destination sees the end of the stream.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (stopped) return;
            var cut = sending;
            EndLocked();
            ReleaseLocked();
            CloseSocket(cut);
        }
    }

    private static async Task<bool> MovedAsync(
        Task moved, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await moved.WaitAsync(timeout, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void CloseSocket(bool cut)
    {
        try
        {
            if (cut) socket.Dispose();
            else socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The destination was faster.
        }
    }

    private long SendLocked(in ReadOnlySequence<byte> data)
    {
        long written = 0;
        foreach (var memory in data)
        {
            var sent = socket.Send(memory.Span, SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock or SocketError.TryAgain or SocketError.IOPending) return written;
            if (error != SocketError.Success)
            {
                EndLocked(); // the reading side sees the same, and reports it
                return data.Length;
            }

            written += sent;
            if (sent < memory.Length) return written;
        }

        return written;
    }

    private void QueueLocked(in ReadOnlySequence<byte> data)
    {
        queue.Enqueue(data);
        if (sending) return;
        sending = true;
        if (more is null) Completion = SendQueuedAsync(more = new SendSignal());
        else more.Set();
    }

    private void EndLocked()
    {
        stopped = true;
        if (sending) return; // the loop will see it
        sending = true;
        more?.Set();
    }

    private async Task SendQueuedAsync(SendSignal queued)
    {
        try
        {
            while (true)
            {
                var chunk = Next();
                if (chunk.IsEmpty)
                {
                    if (stopped) return;
                    await queued.WaitAsync();
                    continue;
                }

                var sent = await socket.SendAsync(chunk, SocketFlags.None);
                lock (gate)
                {
                    queue.Consume(sent);
                    ReleaseLocked();
                }

                Written(sent);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Next(failed: true); // the reading side sees the same, and reports it
        }
    }

    private ReadOnlyMemory<byte> Next(bool failed = false)
    {
        lock (gate)
        {
            stopped |= failed;
            if (!stopped && queue.Length > 0) return queue[0];
            queue.Clear();
            sending = false;
            ReleaseLocked();
            return default;
        }
    }

    private void Written(long bytes)
    {
        if (limits.CreditOfServer is null) return;
        long grant;
        lock (gate)
        {
            ungranted += bytes;
            if (ungranted < limits.Window / 2) return;
            grant = ungranted;
            ungranted = 0;
        }

        writer.WriteCredit(connectId, grant);
        writer.Flush();
    }

    private Task ProgressLocked()
    {
        progress ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return progress.Task;
    }

    private void ReleaseLocked()
    {
        progress?.TrySetResult();
        progress = null;
    }
}
