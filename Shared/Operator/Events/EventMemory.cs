using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Events;

/// <summary>What makes two events the same.</summary>
internal readonly record struct EventIdentity(string Uid, string Type, string Reason, string Message);

/// <summary>An event that the API server has.</summary>
internal sealed record RecordedEvent(ObjectKey Key, int Count);

/// <summary>A bounded memory of recorded events, and of how many each object had lately.</summary>
internal sealed class EventMemory(TimeProvider time)
{
    private const int Capacity = 1024;
    private const int Burst = 25;
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<EventIdentity, RecordedEvent> _events = [];
    private readonly Dictionary<string, (double Tokens, long At)> _budgets = new(StringComparer.Ordinal);

    public bool Admits(EventIdentity identity)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var (tokens, at) = _budgets.GetValueOrDefault(identity.Uid, (Burst, now));
            tokens = Math.Min(Burst, tokens + (time.GetElapsedTime(at, now) / Refill));
            if (_budgets.Count >= Capacity) _budgets.Clear();
            _budgets[identity.Uid] = (tokens < 1 ? tokens : tokens - 1, now);
            return tokens >= 1;
        }
    }

    public RecordedEvent? Find(EventIdentity identity)
    {
        lock (_lock)
        {
            return _events.GetValueOrDefault(identity);
        }
    }

    public void Remember(EventIdentity identity, RecordedEvent recorded)
    {
        lock (_lock)
        {
            // Forgetting costs one more event object; remembering all would cost memory.
            if (_events.Count >= Capacity && !_events.ContainsKey(identity)) _events.Clear();
            _events[identity] = recorded;
        }
    }
}
