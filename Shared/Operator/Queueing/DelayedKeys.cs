using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Queueing;

/// <summary>
/// Keys that become due later: one timer for all of them, set to the soonest. Times are since the start, so that nobody
/// who sets the clock puts anything off.
/// </summary>
internal sealed class DelayedKeys : IDisposable
{
    // A timer takes at most 49 days; a key that is due later is looked at again then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, TimeSpan> _due = [];
    private readonly PriorityQueue<ObjectKey, TimeSpan> _order = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Action<ObjectKey> _add;
    private readonly ITimer _timer;

    public DelayedKeys(TimeProvider time, Action<ObjectKey> add)
    {
        _time = time;
        _start = time.GetTimestamp();
        _add = add;
        _timer = time.CreateTimer(_ => Release(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(ObjectKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            var now = _time.GetElapsedTime(_start);
            var due = delay >= TimeSpan.MaxValue - now ? TimeSpan.MaxValue : now + delay;
            if (_due.TryGetValue(key, out var sooner) && sooner <= due) return;
            _due[key] = due;
            _order.Enqueue(key, due);
            CompactLocked();
            SetTimerLocked(now);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Release()
    {
        List<ObjectKey> ripe = [];
        lock (_lock)
        {
            var now = _time.GetElapsedTime(_start);
            while (_order.TryPeek(out var key, out var due) && due <= now)
            {
                _order.Dequeue();
                // Entries that a sooner one overtook are left in the order and skipped here.
                if (_due.TryGetValue(key, out var wanted) && wanted == due && _due.Remove(key)) ripe.Add(key);
            }

            SetTimerLocked(now);
        }

        ripe.ForEach(_add);
    }

    private void CompactLocked()
    {
        if (_order.Count <= (2 * _due.Count) + 64) return;
        _order.Clear();
        _order.EnqueueRange(_due.Select(pair => (pair.Key, pair.Value)));
    }

    private void SetTimerLocked(TimeSpan now)
    {
        if (!_order.TryPeek(out _, out var due)) return;
        var wait = due - now;
        if (wait > LongestWait) wait = LongestWait;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }
}
