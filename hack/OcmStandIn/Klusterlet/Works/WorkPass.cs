using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Discovery;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>One pass over a work's manifests.</summary>
internal sealed class WorkPass(
    [FromKeyedServices(KlusterletOptions.Managed)] ApiDiscovery discovery,
    ManifestApplier applier,
    AppliedWorks records,
    AppliedResources resources,
    ILogger<WorkPass> logger)
{
    public async Task<IReadOnlyList<ManifestOutcome>> RunAsync(V1ManifestWork work, CancellationToken cancellationToken)
    {
        var record = await records.EnsureAsync(work.Name(), cancellationToken);
        var outcomes = new List<ManifestOutcome>();
        var manifests = await ResolveAsync(work, outcomes, cancellationToken);
        foreach (var manifest in manifests.OrderBy(m => m.Rank).ThenBy(m => m.Ordinal))
            outcomes.Add(await ApplyAsync(work, manifest, record, cancellationToken));
        await SettleAsync(record, outcomes, cancellationToken);
        return outcomes;
    }

    private async Task<List<Manifest>> ResolveAsync(
        V1ManifestWork work, List<ManifestOutcome> outcomes, CancellationToken cancellationToken)
    {
        var manifests = new List<Manifest>();
        for (var i = 0; i < (work.Spec?.Workload?.Manifests?.Count ?? 0); i++)
        {
            try
            {
                manifests.Add(await Manifest.ResolveAsync(work, i, discovery, cancellationToken));
            }
            catch (ManifestException e)
            {
                logger.NotApplied(work.Name(), $"manifest {i}", e.Message);
                outcomes.Add(new ManifestOutcome(i, null, null, e.Message));
            }
        }

        return manifests;
    }

    private async Task<ManifestOutcome> ApplyAsync(
        V1ManifestWork work, Manifest manifest, V1AppliedManifestWork record, CancellationToken cancellationToken)
    {
        try
        {
            var live = await applier.ApplyAsync(work.Name(), manifest, record, cancellationToken);
            return new ManifestOutcome(manifest.Ordinal, manifest, live, null);
        }
        catch (KubernetesException e)
        {
            logger.NotApplied(work.Name(), $"{manifest.Resource.Plural} {manifest.Key}", e.Message);
            return await applier.ReadAsync(manifest, e.Message, cancellationToken);
        }
    }

    // What was applied before and is no more in the work goes; what could not be applied now is still remembered.
    private async Task SettleAsync(
        V1AppliedManifestWork record, List<ManifestOutcome> outcomes, CancellationToken cancellationToken)
    {
        var known = record.Status?.AppliedResources ?? [];
        var wanted = outcomes.Where(o => o.Manifest is not null).ToList();
        var current = wanted.Where(o => o.Live is not null && o.Manifest!.Strategy != "ReadOnly")
            .Select(o => AppliedWorks.Describe(o.Manifest!, o.Live!)).ToList();
        var unresolved = wanted.Count < outcomes.Count;
        var stale = unresolved ? [] : known.Where(k => !wanted.Exists(o => IsSame(o.Manifest!, k))).ToList();
        var left = await resources.RemoveAsync(record, stale, cancellationToken);
        var kept = unresolved ? known.Where(k => !wanted.Exists(o => IsSame(o.Manifest!, k))) : left;
        await records.RecordAsync(record, [.. current, .. kept], cancellationToken);
    }

    private static bool IsSame(Manifest manifest, V1AppliedResource resource) =>
        manifest.Resource.Group == (resource.Group ?? "") && manifest.Resource.Plural == resource.Resource
        && manifest.Key.Name == resource.Name && (manifest.Key.Namespace ?? "") == (resource.Namespace ?? "");
}
