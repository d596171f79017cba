using System.Collections.Concurrent;

namespace OcmAddons.ClusterGateway.Server.Authorization;

/// <summary>Remembers answers for a few seconds. Bounded: when it is full of live entries, it starts over.</summary>
internal sealed class ReviewCache<TKey, TAnswer>(int capacity, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TAnswer Answer, TimeSpan Until)> entries = new();
    private readonly long start = time.GetTimestamp(); // setting the clock must not make an answer last

    private TimeSpan Now => time.GetElapsedTime(start);

    public bool TryGet(TKey key, out TAnswer answer)
    {
        if (entries.TryGetValue(key, out var entry) && Now < entry.Until)
        {
            answer = entry.Answer;
            return true;
        }

        answer = default!;
        return false;
    }

    public void Set(TKey key, TAnswer answer, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero) return;
        if (entries.Count >= capacity) MakeRoom();
        entries[key] = (answer, Now + lifetime);
    }

    private void MakeRoom()
    {
        var now = Now;
        foreach (var entry in entries.Where(e => e.Value.Until <= now)) entries.TryRemove(entry);
        if (entries.Count >= capacity) entries.Clear();
    }
}
