using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Installation;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>Keeps the Progressing condition, and notes the configuration that has arrived.</summary>
internal sealed class ProgressController(
    IKubernetesClient hub, AddOnCaches caches, IEntityCache<V1ManifestWork> works, TimeProvider time)
    : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken)
    {
        if (addOn.IsDeleting() || caches.FindManaged(addOn.Name()) is null) return ReconciliationResult.Success;
        var own = works.List(addOn.Namespace()).Where(w => w.Label(OcmNames.AddOnNameLabel) == addOn.Name()).ToList();
        await hub.ChangeStatusAsync(addOn, a => Report(a, own), cancellationToken);
        return ReconciliationResult.Success;
    }

    private void Report(V1Alpha1ManagedClusterAddOn addOn, IReadOnlyList<V1ManifestWork> own)
    {
        var state = AddOnProgress.Of(addOn, own);
        var status = addOn.Status ??= new();
        (status.Conditions ??= []).SetCondition(state, time);
        if (state.Reason != "Completed") return;
        foreach (var reference in status.ConfigReferences ?? [])
        {
            if (reference.DesiredConfig is { } desired) reference.LastAppliedConfig = ConfigSets.Copy(desired);
        }
    }
}
