namespace OcmAddons.Konnectivity.Streams;

/// <summary>How much one connection may still send before its peer has made room. One taker at a time.</summary>
public sealed class SendCredit(long? window)
{
    private readonly Lock gate = new();
    private long available = window ?? long.MaxValue;
    private TaskCompletionSource? waiter;

    /// <summary>Waits for credit, and takes all there is, up to <paramref name="wanted"/>.</summary>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        if (window is null) return wanted;
        while (true)
        {
            Task granted;
            lock (gate)
            {
                if (available > 0) return TakeLocked(wanted);
                waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                granted = waiter.Task;
            }

            await granted.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The peer has made room.</summary>
    public void Grant(long bytes)
    {
        lock (gate)
        {
            // A peer that grants without end gains nothing: what it has not consumed, it has to keep.
            available = bytes > 0 && available < long.MaxValue - bytes ? available + bytes : available;
            waiter?.TrySetResult();
            waiter = null;
        }
    }

    private int TakeLocked(int wanted)
    {
        var taken = (int)Math.Min(wanted, available);
        available -= taken;
        return taken;
    }
}
