using OcmAddons.Kubernetes;
using OcmAddons.Operator.Metrics;

namespace OcmAddons.Operator.Queueing;

/// <summary>
/// Keys to look at, each at most once in the queue and with at most one worker at a time. A key that is added while it
/// is worked on comes back when that work is done; nothing is dropped.
/// </summary>
internal sealed class WorkQueue(string name, OperatorMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<ObjectKey> _ready = new();
    private readonly Dictionary<ObjectKey, long> _waiting = []; // in _ready, or to be put there: since when
    private readonly Dictionary<ObjectKey, long> _working = [];
    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly SemaphoreSlim _available = new(0);
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(5));
    private DelayedKeys? _delayed;
    private bool _disposed;

    private DelayedKeys Delayed
    {
        get
        {
            lock (_lock)
            {
                return _delayed ??= new DelayedKeys(time, Add);
            }
        }
    }

    public void Add(ObjectKey key)
    {
        lock (_lock)
        {
            if (!_waiting.TryAdd(key, time.GetTimestamp())) return;
            metrics.QueueAdded(name);
            if (!_working.ContainsKey(key)) EnqueueLocked(key);
        }
    }

    /// <summary>Adds the key then; of several such wishes for one key the soonest counts.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero) Add(key);
        else Delayed.Add(key, delay);
    }

    /// <summary>Adds the key after its backoff and returns how often that has been asked in a row.</summary>
    public int Retry(ObjectKey key)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
        }

        metrics.QueueRetried(name);
        AddAfter(key, _backoff.After(failures));
        return failures + 1;
    }

    /// <summary>Resets the key's backoff.</summary>
    public void Forget(ObjectKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>The next key; give it back with <see cref="Done"/>.</summary>
    public async Task<ObjectKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var key = _ready.Dequeue();
            _waiting.Remove(key, out var since);
            _working.Add(key, time.GetTimestamp());
            metrics.QueueTaken(name, time.GetElapsedTime(since));
            return key;
        }
    }

    public void Done(ObjectKey key)
    {
        lock (_lock)
        {
            _working.Remove(key, out var since);
            metrics.QueueDone(name, time.GetElapsedTime(since));
            if (_waiting.ContainsKey(key)) EnqueueLocked(key);
        }
    }

    /// <summary>What is added or given back from now on is dropped: a timer may be about to do so.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _delayed?.Dispose();
            _available.Dispose();
        }
    }

    private void EnqueueLocked(ObjectKey key)
    {
        if (_disposed) return;
        _ready.Enqueue(key);
        metrics.QueueGrew(name);
        _available.Release();
    }
}
