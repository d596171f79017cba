using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>What the work agent shall report of which manifests.</summary>
internal static class ManifestConfigs
{
    public static IList<V1ManifestConfigOption>? For(AddonHealth health, IReadOnlyList<Manifest> manifests)
    {
        List<V1ManifestConfigOption> configs = health switch
        {
            WorkloadHealth workloads =>
                [.. manifests.Where(m => IsWorkload(m.Key, workloads)).Select(WellKnownStatus)],
            WorkHealth work =>
                [.. work.Fields.Select(f => new V1ManifestConfigOption
                {
                    ResourceIdentifier = f.Resource,
                    FeedbackRules = [.. f.Rules],
                })],
            _ => [],
        };
        return configs.Count == 0 ? null : configs;
    }

    public static V1ManifestConfigOption WellKnownStatus(Manifest manifest) => new()
    {
        ResourceIdentifier = Identify(manifest.Key),
        FeedbackRules = [new V1FeedbackRule { Type = "WellKnownStatus" }],
    };

    public static bool IsWorkload(ManifestKey key, WorkloadHealth health) =>
        key is { Group: "apps", Kind: "Deployment" }
            || (health.DaemonSets && key is { Group: "apps", Kind: "DaemonSet" });

    public static V1ResourceIdentifier Identify(ManifestKey key) => new()
    {
        Group = key.Group,
        Resource = Plural(key.Kind),
        Name = key.Name,
        Namespace = key.Namespace,
    };

    // Only a guess, but the same one that OCM's own components make where they have no discovery.
    private static string Plural(string kind)
    {
        var lower = kind.ToLowerInvariant();
        return lower switch
        {
            "endpoints" => lower,
            [.., 's'] => lower + "es",
            [.. var stem, 'y'] => stem + "ies",
            _ => lower + "s",
        };
    }
}
