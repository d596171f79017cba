using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>What a lease says of its holder.</summary>
public static class LeaseExtensions
{
    /// <summary>Whether the holder has renewed it in time; one that was never renewed has not.</summary>
    public static bool IsHeldAt(this V1Lease lease, DateTimeOffset now) =>
        (lease.Spec?.RenewTime ?? lease.Spec?.AcquireTime) is { } renewed
        && renewed + TimeSpan.FromSeconds(lease.Spec!.LeaseDurationSeconds ?? 0) > now;
}
