using OcmAddons.AddonFramework.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Installation;

/// <summary>The annotations that go from a cluster to the addons on it; pure.</summary>
internal static class AddOnAnnotations
{
    public static Dictionary<string, string> Of(V1ManagedCluster cluster) =>
        (cluster.Metadata.Annotations ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(a => IsOurs(a.Key))
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);

    /// <summary>
    /// Adds and changes; what the cluster had in <paramref name="before"/> and has no more is removed.
    /// </summary>
    public static void Sync(V1Alpha1ManagedClusterAddOn addOn, V1ManagedCluster cluster, IReadOnlySet<string> before)
    {
        var wanted = Of(cluster);
        var annotations = addOn.Metadata.Annotations ??= new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in before.Where(k => !wanted.ContainsKey(k))) annotations.Remove(key);
        foreach (var (key, value) in wanted) annotations[key] = value;
    }

    private static bool IsOurs(string key) => key.StartsWith(OcmNames.AddOnAnnotationPrefix, StringComparison.Ordinal);
}
