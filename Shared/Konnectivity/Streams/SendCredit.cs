namespace OcmAddons.Konnectivity.Streams;

/// <summary>How much one connection may still send before its peer has made room. One taker at a time.</summary>
public sealed class SendCredit(long? window)
{
    private readonly Lock gate = new();
    private long available = window ?? long.MaxValue;
    private RoomWaiter? waiter;

    public bool Available
    {
        get { lock (gate) return available > 0; }
    }

    /// <summary>Takes all the credit there is, up to <paramref name="wanted"/>; 0 when there is none.</summary>
    public int Take(int wanted)
    {
        if (window is null) return wanted;
        lock (gate)
        {
            var taken = (int)Math.Min(wanted, available);
            available -= taken;
            return taken;
        }
    }

    /// <summary>Waits until there is credit.</summary>
    public ValueTask<bool> WaitAsync(RoomWaiter taker, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (available > 0) return new ValueTask<bool>(true);
            waiter = taker;
            return taker.WaitAsync(next: null, cancellationToken);
        }
    }

    /// <summary>The peer has made room.</summary>
    public void Grant(long bytes)
    {
        lock (gate)
        {
            // A peer that grants without end gains nothing: what it has not consumed, it has to keep.
            available = bytes > 0 && available < long.MaxValue - bytes ? available + bytes : available;
            waiter?.TryRelease(true);
            waiter = null;
        }
    }
}
