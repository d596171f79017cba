using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Sets;

/// <summary>Says of each binding whether its set exists.</summary>
internal sealed class SetBindingController(
    IKubernetesClient hub, IEntityCache<V1Beta2ManagedClusterSet> sets, TimeProvider time)
    : IEntityController<V1Beta2ManagedClusterSetBinding>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Beta2ManagedClusterSetBinding binding, CancellationToken cancellationToken)
    {
        var found = sets.Find(new ObjectKey(null, binding.Spec?.ClusterSet ?? "")) is not null;
        await hub.ChangeStatusAsync(
            binding,
            b => ((b.Status ??= new()).Conditions ??= []).SetCondition(
                found ? new("Bound", "True", "ClusterSetBound", "") : new("Bound", "False", "ClusterSetNotFound", ""),
                time),
            cancellationToken);
        return ReconciliationResult.Success;
    }
}
