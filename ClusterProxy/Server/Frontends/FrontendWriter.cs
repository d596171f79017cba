using System.Buffers;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>
/// Sends raw bytes to one frontend, in the order in which they were appended: nobody who appends waits, and one loop at
/// a time carries what has gathered to the network.
/// </summary>
internal sealed class FrontendWriter(Stream stream, Action<long> delivered, ServerMetrics metrics)
{
    private readonly Lock gate = new();
    private ByteQueue filling = new();
    private ByteQueue sending = new();
    private TaskCompletionSource? idle;
    private long sent;
    private long head;
    private bool running;
    private bool closed;

    /// <summary>Appends what is not the connection's own: the answer to its CONNECT. False when it is gone.</summary>
    public bool WriteHead(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (closed) return false;
            filling.Write(bytes);
            head += bytes.Length;
            return true;
        }
    }

    public void WriteData(in ReadOnlySequence<byte> data)
    {
        lock (gate)
        {
            if (!closed) filling.Enqueue(data);
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

    /// <summary>
    /// Waits until all has gone out. False when the frontend takes nothing for too long, or is gone.
    /// </summary>
    public async Task<bool> DrainAsync(
        TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Flush();
        while (true)
        {
            var before = Volatile.Read(ref sent);
            try
            {
                await IdleAsync().WaitAsync(patience, time, cancellationToken);
                lock (gate) return !closed;
            }
            catch (TimeoutException)
            {
                if (Volatile.Read(ref sent) == before) return false;
            }
        }
    }

    /// <summary>Takes no more. With the stream closed, what is being sent ends as well.</summary>
    public Task CloseAsync()
    {
        lock (gate)
        {
            closed = true;
            if (!running) filling.Clear();
        }

        return IdleAsync();
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
            while (TryTakeBatch())
            {
                for (var i = 0; i < sending.ChunkCount; i++)
                {
                    await SendAsync(sending[i]);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            lock (gate)
            {
                closed = true;
                StopLocked();
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using (metrics.FrontendWrite()) await stream.WriteAsync(bytes, CancellationToken.None);
        Interlocked.Add(ref sent, bytes.Length);
        var ofHead = Math.Min(head, bytes.Length);
        head -= ofHead;
        if (bytes.Length > ofHead) delivered(bytes.Length - ofHead);
    }

    private bool TryTakeBatch()
    {
        lock (gate)
        {
            sending.Clear();
            if (closed || filling.Length == 0)
            {
                StopLocked();
                return false;
            }

            (filling, sending) = (sending, filling);
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
}
