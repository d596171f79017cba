using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Clusters;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.AddOns;

/// <summary>Carries a lost cluster's state over to its addons, and the addons' state to the cluster's labels.</summary>
internal sealed class AddOnHealthController(
    IKubernetesClient hub, IEntityCache<V1Alpha1ManagedClusterAddOn> addOns, TimeProvider time)
    : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        if (cluster.Status?.Conditions.FindCondition(ClusterAvailability.Condition) is not { } available
            || cluster.IsDeleting())
            return ReconciliationResult.Success;
        var own = addOns.List(cluster.Name());
        if (available.Status == "Unknown")
        {
            var state = new ConditionState("Available", "Unknown", available.Reason ?? "", available.Message ?? "");
            foreach (var addOn in own)
                await hub.ChangeStatusAsync(
                    addOn, a => ((a.Status ??= new()).Conditions ??= []).SetCondition(state, time), cancellationToken);
        }

        await hub.ChangeAsync(cluster, c => FeatureLabels.Set(c, own), cancellationToken);
        return ReconciliationResult.Success;
    }
}
