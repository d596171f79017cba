using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>
/// What a call has received; the peer may send as much more as the reader has taken. A reader that waits is shown the
/// network's own buffer, and only what it leaves is copied: so it must advance before it awaits anything else. Readers
/// that cannot promise that are shown copies (<see cref="Http2Limits.InlineReaders"/>).
/// </summary>
internal sealed class StreamInput : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Http2Stream stream;
    private readonly Http2Connection connection;
    private readonly bool inline;
    private readonly int window;
    private readonly Lock gate = new();
    private readonly InputQueue queue = new();
    private ManualResetValueTaskSourceCore<ReadResult> arrival;
    private CancellationTokenRegistration cancellation;
    private ReadOnlySequence<byte> shown;
    private Exception? failure;
    private long examined;
    private int available;
    private int unacknowledged;
    private short parked = -1;
    private bool borrowed;
    private bool waiting;
    private bool cancelled;
    private bool discarded;
    private bool ended;

    public StreamInput(Http2Stream stream, Http2Connection connection)
    {
        this.stream = stream;
        this.connection = connection;
        inline = connection.Limits.InlineReaders;
        window = connection.Limits.StreamWindow;
        available = window;
        arrival.RunContinuationsAsynchronously = !inline;
    }

    /// <summary>Takes bytes from the network. False when they are more than the window.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> data, int charged)
    {
        bool wake;
        lock (gate)
        {
            if (charged > available) return false;
            available -= charged;
            if (discarded || ended)
            {
                connection.Consumed(charged);
                return true;
            }

            wake = waiting && !data.IsEmpty;
            borrowed = wake && inline && queue.Length == 0 && parked == arrival.Version;
            if (!borrowed) queue.Append(data.Span);
            if (wake) ShowLocked(borrowed ? new ReadOnlySequence<byte>(data) : queue.Sequence);
        }

        if (charged > data.Length) Taken(charged - data.Length);
        if (wake) arrival.SetResult(new ReadResult(shown, isCanceled: false, isCompleted: false));
        if (wake && inline) RequireReturned();
        return true;
    }

    /// <summary>There is no more to come.</summary>
    public void End(Exception? failure)
    {
        lock (gate)
        {
            if (ended) return;
            ended = true;
            this.failure = failure;
            if (!waiting) return;
            ShowLocked(queue.Sequence);
        }

        if (failure is not null) arrival.SetException(failure);
        else arrival.SetResult(new ReadResult(shown, isCanceled: false, isCompleted: true));
    }

    /// <summary>Nobody reads any more, or nobody else shall be held up by what is not read.</summary>
    public void Discard()
    {
        long left;
        lock (gate)
        {
            if (discarded) return;
            discarded = true;
            left = queue.Length;
        }

        connection.Consumed(left);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (TryReadLocked(out var result)) return new ValueTask<ReadResult>(result);
            cancellationToken.ThrowIfCancellationRequested();
            arrival.Reset();
            waiting = true;
        }

        // The end of the call ends the wait as well.
        if (cancellationToken.CanBeCanceled && cancellationToken != stream.Aborted)
        {
            cancellation = cancellationToken.UnsafeRegister(
                static (input, token) => ((StreamInput)input!).GiveUp(token), this);
        }

        return new ValueTask<ReadResult>(this, arrival.Version);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (gate) return TryReadLocked(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int taken;
        lock (gate)
        {
            var rest = shown.Slice(consumed);
            taken = (int)(shown.Length - rest.Length);
            this.examined = rest.Length - shown.Slice(examined).Length;
            if (borrowed) foreach (var memory in rest) queue.Append(memory.Span);
            else queue.Drop(taken);
            borrowed = false;
            shown = default;
        }

        if (taken > 0) Taken(taken);
    }

    public override void CancelPendingRead()
    {
        lock (gate)
        {
            cancelled = !waiting;
            if (!waiting) return;
            ShowLocked(queue.Sequence);
        }

        arrival.SetResult(new ReadResult(shown, isCanceled: true, ended));
    }

    public override void Complete(Exception? exception = null)
    {
        Discard();
        lock (gate)
        {
            ended = true;
            borrowed = false;
            shown = default;
            queue.Clear();
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        cancellation.Dispose();
        cancellation = default;
        return arrival.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => arrival.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // Who reads inline does not get to choose another place to go on.
        if (inline) flags &= ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext;
        arrival.OnCompleted(continuation, state, token, flags);
        lock (gate) parked = token; // from now on it runs where its bytes arrive, and not a moment later elsewhere
    }

    private bool TryReadLocked(out ReadResult result)
    {
        var fresh = queue.Length > examined;
        result = default;
        if (!fresh && !ended && !cancelled) return false;
        if (!fresh && failure is not null) throw failure;
        ShowLocked(queue.Sequence);
        result = new ReadResult(shown, cancelled, ended && failure is null);
        cancelled = false;
        return true;
    }

    private void ShowLocked(in ReadOnlySequence<byte> bytes)
    {
        waiting = false;
        shown = bytes;
    }

    private void GiveUp(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!waiting) return;
            waiting = false;
        }

        arrival.SetException(new OperationCanceledException(cancellationToken));
    }

    // What was shown is about to be overwritten.
    private void RequireReturned()
    {
        lock (gate)
        {
            if (!borrowed) return;
            borrowed = false;
            shown = default;
        }

        throw new InvalidOperationException("A reader waits for something else before it has advanced.");
    }

    private void Taken(int bytes)
    {
        int grant;
        lock (gate)
        {
            if (discarded) return;
            unacknowledged += bytes;
            grant = unacknowledged >= window / 2 && !stream.ReadClosed ? unacknowledged : 0;
            unacknowledged -= grant;
            available += grant;
        }

        connection.Consumed(bytes);
        if (grant > 0) connection.Output.WindowUpdate(stream.Id, grant);
    }
}
