using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>Declares a cluster Unknown when its lease grows old, and taints clusters that cannot be used.</summary>
internal sealed class ClusterLivenessController(
    IKubernetesClient hub, HubOptions options, TimeProvider time, ILogger<ClusterLivenessController> logger)
    : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        if (cluster.IsDeleting()) return ReconciliationResult.Success;
        if (await hub.ChangeAsync(cluster, c => ClusterAvailability.SetTaint(c, time), cancellationToken))
            return ReconciliationResult.Success; // the event of this change goes on

        var grace = ClusterAvailability.Grace(cluster, options.LeaseGraceFactor);
        if (cluster.Spec?.HubAcceptsClient != true) return ReconciliationResult.Success;
        var lease = await hub.FindAsync<V1Lease>(new(cluster.Name(), OcmNames.ClusterLease), cancellationToken);
        if (lease?.Spec?.RenewTime is not { } renewed) return ReconciliationResult.After(grace);

        var age = time.GetUtcNow() - renewed;
        var alive = age <= grace;
        var joined = cluster.Status?.Conditions.HasCondition("ManagedClusterJoined", "True") == true;
        if (joined) await ReportAsync(cluster, alive, synced: age.Duration() <= grace, cancellationToken);
        return ReconciliationResult.After(alive ? grace - age + TimeSpan.FromSeconds(1) : grace);
    }

    private async Task ReportAsync(
        V1ManagedCluster cluster, bool alive, bool synced, CancellationToken cancellationToken)
    {
        var changed = await hub.ChangeStatusAsync(
            cluster,
            c =>
            {
                var conditions = (c.Status ??= new()).Conditions ??= [];
                if (alive) conditions.SetCondition(ClusterAvailability.Clock(synced), time);
                else conditions.SetCondition(ClusterAvailability.Lost, time);
            },
            cancellationToken);
        if (changed && !alive) logger.ClusterLost(cluster.Name());
    }
}
