using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.Clusters;

/// <summary>
/// Renews the lease by which the hub judges the cluster alive. The hub makes the lease; an agent only renews it.
/// </summary>
internal sealed class ClusterLeaseService(
    IKubernetesClient hub,
    IEntityCache<V1ManagedCluster> clusters,
    KlusterletOptions options,
    TimeProvider time,
    ILogger<ClusterLeaseService> logger) : BackgroundService
{
    private const double Jitter = 0.25;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await clusters.WaitForSyncAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var delay = await TryRenewAsync(stoppingToken) ? Period() : Retry;
            await Task.Delay(delay, time, stoppingToken);
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await hub.FindAsync<V1Lease>(
                new(options.ClusterName, OcmNames.ClusterLease), cancellationToken);
            if (lease is null) return false; // not accepted yet
            (lease.Spec ??= new()).RenewTime = time.GetUtcNow();
            await hub.ReplaceAsync(lease, subresource: null, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or KubernetesException)
        {
            logger.LeaseNotRenewed(Retry, e);
            return false;
        }
    }

    private TimeSpan Period()
    {
        var seconds = clusters.Find(new ObjectKey(null, options.ClusterName))?.Spec?.LeaseDurationSeconds is > 0
            and var set
            ? set
            : 60;
        return TimeSpan.FromSeconds(seconds * (1 + (Random.Shared.NextDouble() * Jitter)));
    }
}
