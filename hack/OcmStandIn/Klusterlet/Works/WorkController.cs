using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>The work agent: brings the managed cluster in line with a ManifestWork and reports what it finds.</summary>
internal sealed class WorkController(
    IKubernetesClient hub, WorkPass pass, AppliedWorks records, KlusterletOptions options, TimeProvider time)
    : IEntityController<V1ManifestWork>
{
    public async Task<ReconciliationResult> ReconcileAsync(V1ManifestWork work, CancellationToken cancellationToken)
    {
        if (work.IsDeleting()) return await RemoveAsync(work, cancellationToken);
        if (!work.HasFinalizer(OcmNames.WorkFinalizer))
        {
            await hub.ChangeAsync(
                work, w => (w.Metadata.Finalizers ??= []).Add(OcmNames.WorkFinalizer), cancellationToken);
            return ReconciliationResult.Success; // the event of this change goes on
        }

        if (work.Status?.Conditions.HasCondition("Complete", "True") == true) return ReconciliationResult.Success;
        var outcomes = await pass.RunAsync(work, cancellationToken);
        await hub.ChangeStatusAsync(work, w => WorkStatus.Write(w, outcomes, time), cancellationToken);
        return ReconciliationResult.After(IsBusy(work) ? options.BusyFeedback : options.QuietFeedback);
    }

    private async Task<ReconciliationResult> RemoveAsync(V1ManifestWork work, CancellationToken cancellationToken)
    {
        if (!work.HasFinalizer(OcmNames.WorkFinalizer)) return ReconciliationResult.Success;
        if (await records.DeleteAsync(work.Name(), cancellationToken))
        {
            await hub.ChangeStatusAsync(
                work,
                w => ((w.Status ??= new()).Conditions ??= []).SetCondition(
                    new("Deleting", "True", "WorkDeleting", "ManifestWork is being deleted")
                    {
                        ObservedGeneration = w.Metadata.Generation,
                    },
                    time),
                cancellationToken);
            return ReconciliationResult.After(options.BusyFeedback); // the record's end is also an event
        }

        await hub.ChangeAsync(work, w => w.Metadata.Finalizers?.Remove(OcmNames.WorkFinalizer), cancellationToken);
        return ReconciliationResult.Success;
    }

    // Whatever an agent starts settles soon after the work changed; later nobody is in a hurry.
    private bool IsBusy(V1ManifestWork work)
    {
        var last = (work.Status?.Conditions ?? []).Max(c => c.LastTransitionTime) ?? time.GetUtcNow();
        return time.GetUtcNow() - last < options.BusyPeriod
            || work.Status?.Conditions?.Any(c => c.ObservedGeneration != work.Metadata.Generation) != false;
    }
}
