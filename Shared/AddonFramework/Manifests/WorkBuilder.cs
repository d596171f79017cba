using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Makes the ManifestWorks of one addon on one cluster from its manifests: pure.</summary>
internal static class WorkBuilder
{
    public static IReadOnlyList<V1ManifestWork> Deploy(
        AddonTarget target,
        IReadOnlyList<Manifest> manifests,
        AddonHealth health,
        IReadOnlyList<V1ManifestWork> existing)
    {
        var indexed = existing
            .Select(work => (Index: WorkNames.IndexOf(work, target.AddonName), Work: work))
            .Where(pair => pair.Index is not null)
            .Select(pair => (pair.Index!.Value, pair.Work));
        return
        [
            .. WorkSharding.Assign(manifests, indexed).OrderBy(shard => shard.Key)
                .Select(shard => Work(target, WorkNames.Deploy(target.AddonName, shard.Key), shard.Value, health)),
        ];
    }

    public static V1ManifestWork Hook(AddonTarget target, IReadOnlyList<Manifest> hooks)
    {
        var work = Work(target, WorkNames.Hook(target.AddonName), hooks, AddonHealth.Lease);
        work.Spec!.ManifestConfigs = [.. hooks.Select(ManifestConfigs.WellKnownStatus)];
        return work;
    }

    private static V1ManifestWork Work(
        AddonTarget target, string name, IReadOnlyList<Manifest> manifests, AddonHealth health) => new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = target.ClusterName,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [OcmNames.AddonNameLabel] = target.AddonName,
                },
                Annotations = ConfigHashes(target),
                OwnerReferences = [target.Addon.OwnerReference(controller: true, blockOwnerDeletion: true)],
            },
            Spec = new V1ManifestWorkSpec
            {
                Workload = new V1ManifestsTemplate { Manifests = [.. manifests.Select(m => m.Content)] },
                DeleteOption = DeleteOption(manifests),
                ManifestConfigs = ManifestConfigs.For(health, manifests),
            },
        };

    // OCM's progressing controller compares this with what the hub wants, to tell how far a rollout got.
    private static Dictionary<string, string>? ConfigHashes(AddonTarget target)
    {
        var hashes = new JsonObject();
        var references = target.Addon.Status?.ConfigReferences ?? [];
        foreach (var reference in references.OrderBy(r => $"{r.Resource}.{r.Group}", StringComparer.Ordinal))
        {
            if (reference.DesiredConfig is not { SpecHash.Length: > 0 } desired) continue;
            hashes[$"{reference.Resource}.{reference.Group}/{desired.Namespace}/{desired.Name}"] = desired.SpecHash;
        }

        return hashes.Count == 0
            ? null
            : new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [OcmNames.ConfigSpecHashAnnotation] = hashes.ToJsonString(),
            };
    }

    private static V1DeleteOption? DeleteOption(IReadOnlyList<Manifest> manifests)
    {
        var orphans = manifests.Where(m => m.Annotation(OcmNames.DeletionOrphanAnnotation) is not null)
            .Select(m => ManifestConfigs.Identify(m.Key))
            .ToList();
        return orphans.Count == 0
            ? null
            : new V1DeleteOption
            {
                PropagationPolicy = "SelectivelyOrphan",
                SelectivelyOrphans = new V1SelectivelyOrphan { OrphaningRules = orphans },
            };
    }
}
