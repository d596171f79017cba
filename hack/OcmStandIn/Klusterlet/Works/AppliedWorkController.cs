using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>
/// Removes everything that was applied for a work before its record goes, and records whose work vanished.
/// </summary>
internal sealed class AppliedWorkController(
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed,
    IEntityCache<V1ManifestWork> works,
    AppliedWorks records,
    AppliedResources resources,
    WorkAgentSettings settings,
    ILogger<AppliedWorkController> logger) : IEntityController<V1AppliedManifestWork>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1AppliedManifestWork record, CancellationToken cancellationToken)
    {
        if (record.Spec?.HubHash != records.HubHash) return ReconciliationResult.Success;
        if (!record.IsDeleting()) return await EvictAsync(record, cancellationToken);
        if (!record.HasFinalizer(OcmNames.AppliedWorkFinalizer)) return ReconciliationResult.Success;

        var left = await resources.RemoveAsync(record, record.Status?.AppliedResources ?? [], cancellationToken);
        if (left.Count > 0) return ReconciliationResult.After(settings.Options.BusyFeedback);
        await managed.ChangeAsync(
            record, r => r.Metadata.Finalizers?.Remove(OcmNames.AppliedWorkFinalizer), cancellationToken);
        logger.WorkRemoved(record.Spec.ManifestWorkName);
        return ReconciliationResult.Success;
    }

    private async Task<ReconciliationResult> EvictAsync(
        V1AppliedManifestWork record, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(settings.Options.ClusterName, record.Spec!.ManifestWorkName);
        var now = settings.Time.GetUtcNow();
        if (works.Find(key) is not null) return ReconciliationResult.Success;
        if (record.Status?.EvictionStartTime is not { } started)
        {
            await managed.ChangeStatusAsync(
                record, r => (r.Status ??= new()).EvictionStartTime = now, cancellationToken);
            return ReconciliationResult.Success;
        }

        var left = started + settings.Options.EvictionGrace - now;
        if (left > TimeSpan.Zero) return ReconciliationResult.After(left);
        await managed.DeleteAsync<V1AppliedManifestWork>(record.Key(), null, cancellationToken);
        return ReconciliationResult.Success;
    }
}

/// <summary>Periods and the clock by which they are measured.</summary>
internal sealed record WorkAgentSettings(KlusterletOptions Options, TimeProvider Time);
