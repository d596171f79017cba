using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.Clusters;

/// <summary>Says on the hub that the cluster has joined, that it is available, and what it is.</summary>
internal sealed class ClusterStatusController(
    IKubernetesClient hub, ClusterHealth health, ClusterFacts facts, KlusterletOptions options, TimeProvider time)
    : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        if (cluster.Spec?.HubAcceptsClient != true) return ReconciliationResult.Success;
        var available = await health.CheckAsync(cancellationToken);
        var description = available.Status == "True" ? await facts.ReadAsync(cancellationToken) : null;
        await hub.ChangeStatusAsync(
            cluster,
            c =>
            {
                var status = c.Status ??= new();
                var conditions = status.Conditions ??= [];
                conditions.SetCondition(
                    new("ManagedClusterJoined", "True", "ManagedClusterJoined", "Managed cluster joined"), time);
                conditions.SetCondition(available, time);
                if (description is null) return;
                status.Version = new() { Kubernetes = description.Version };
                status.Capacity = description.Capacity;
                status.Allocatable = description.Allocatable;
                status.ClusterClaims = description.Claims;
            },
            cancellationToken);
        return ReconciliationResult.After(options.StatusResync);
    }
}
