using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>What a lease says of its holder.</summary>
public static class LeaseExtensions
{
    extension(V1Lease lease)
    {
        /// <summary>How long the holder promises to renew it within.</summary>
        public TimeSpan Duration => TimeSpan.FromSeconds(Math.Max(0, lease.Spec?.LeaseDurationSeconds ?? 0));

        /// <summary>
        /// How long it is still held if it is not renewed: no longer than its duration, whatever the holder's clock
        /// says, and not at all if it was never renewed.
        /// </summary>
        public TimeSpan LeftAt(DateTimeOffset now)
        {
            if ((lease.Spec?.RenewTime ?? lease.Spec?.AcquireTime) is not { } renewed) return TimeSpan.Zero;
            var left = renewed + lease.Duration - now;
            return left < lease.Duration ? left : lease.Duration;
        }
    }
}
