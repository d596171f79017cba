using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Sets;

/// <summary>Says of each set whether it is empty, and keeps the built-in ones as they must be.</summary>
internal sealed class ClusterSetController(
    IKubernetesClient hub,
    IEntityCache<V1ManagedCluster> clusters,
    TimeProvider time,
    ILogger<ClusterSetController> logger)
    : IEntityController<V1Beta2ManagedClusterSet>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Beta2ManagedClusterSet set, CancellationToken cancellationToken)
    {
        if (set.IsDeleting()) return ReconciliationResult.Success;
        var builtIn = ClusterSets.BuiltIn.FirstOrDefault(b => b.Name() == set.Name());
        if (builtIn is not null && await RestoreAsync(set, builtIn, cancellationToken))
            return ReconciliationResult.Success;
        await hub.ChangeStatusAsync(
            set,
            s => ((s.Status ??= new()).Conditions ??= []).SetCondition(ClusterSets.State(s, clusters.List(null)), time),
            cancellationToken);
        return ReconciliationResult.Success;
    }

    private async Task<bool> RestoreAsync(
        V1Beta2ManagedClusterSet set, V1Beta2ManagedClusterSet wanted, CancellationToken cancellationToken)
    {
        if (set.Annotation(ClusterSets.AutoUpdateAnnotation) == "false") return false;
        var restored = await hub.ChangeAsync(
            set, s => (s.Spec ??= new()).ClusterSelector = wanted.Clone().Spec!.ClusterSelector, cancellationToken);
        if (restored) logger.SetRestored(set.Name());
        return restored;
    }
}
