using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Operator.LeaderElection;

/// <summary>
/// The lease as last seen, and when by our clock: other machines' clocks are not trusted, so a lease has lapsed when it
/// has not changed for its duration before our eyes.
/// </summary>
internal sealed class LeaseRecord(TimeProvider time)
{
    private V1Lease? _seen;
    private long _seenAt;

    public V1Lease? Lease => _seen;

    public string Holder => _seen?.Spec?.HolderIdentity ?? "";

    public void See(V1Lease lease)
    {
        if (_seen?.Metadata.ResourceVersion == lease.Metadata.ResourceVersion) return;
        _seen = lease;
        _seenAt = time.GetTimestamp();
    }

    public bool IsFreeFor(string identity, TimeSpan duration)
    {
        if (Holder.Length == 0 || Holder == identity) return true;
        var promised = TimeSpan.FromSeconds(_seen?.Spec?.LeaseDurationSeconds ?? 0);
        return time.GetElapsedTime(_seenAt) > (promised > duration ? promised : duration);
    }

    /// <summary>The lease that says that <paramref name="identity"/> holds it from now on.</summary>
    public V1LeaseSpec Claim(string identity, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        var keeps = Holder == identity;
        return new V1LeaseSpec
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)Math.Ceiling(duration.TotalSeconds),
            AcquireTime = keeps ? _seen!.Spec!.AcquireTime : now,
            RenewTime = now,
            LeaseTransitions = (_seen?.Spec?.LeaseTransitions ?? 0) + (keeps || _seen is null ? 0 : 1),
        };
    }
}
