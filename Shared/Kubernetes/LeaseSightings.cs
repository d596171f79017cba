using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>
/// Leases as they were seen to change, by which they are judged: neither a holder's clock that is wrong nor one here
/// that is set makes them lapse or last. Not safe for concurrent use.
/// </summary>
public sealed class LeaseSightings(TimeProvider time)
{
    private readonly Dictionary<ObjectKey, Sighting> sightings = [];

    /// <summary>
    /// Notes a lease. One that has changed is held for its duration from now on, one that is new for
    /// <paramref name="atFirst"/>.
    /// </summary>
    public void See(V1Lease lease, TimeSpan atFirst)
    {
        var version = lease.Metadata.ResourceVersion;
        var known = sightings.TryGetValue(lease.Key(), out var last);
        if (known && last!.Version == version) return;
        sightings[lease.Key()] = new Sighting(version, time.GetTimestamp(), known ? lease.Duration : atFirst);
    }

    /// <summary>Whether it is held at a time stamp; one that was not seen is not.</summary>
    public bool IsHeldAt(ObjectKey lease, long timestamp) =>
        sightings.TryGetValue(lease, out var last) && last.IsHeldAt(time, timestamp);

    public int CountHeldAt(long timestamp) => sightings.Values.Count(last => last.IsHeldAt(time, timestamp));

    public void Forget(ObjectKey lease) => sightings.Remove(lease);

    /// <summary>Forgets all others.</summary>
    public void Keep(IEnumerable<ObjectKey> leases)
    {
        var kept = leases.ToHashSet();
        foreach (var gone in sightings.Keys.Where(key => !kept.Contains(key)).ToList()) sightings.Remove(gone);
    }

    private sealed record Sighting(string? Version, long SeenAt, TimeSpan HeldFor)
    {
        public bool IsHeldAt(TimeProvider time, long timestamp) => time.GetElapsedTime(SeenAt, timestamp) < HeldFor;
    }
}
