using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.AddOns;

/// <summary>The labels by which placements can select clusters that have an addon; pure.</summary>
internal static class FeatureLabels
{
    /// <summary>Labels of a cluster that has these addons; addons that are going lose theirs.</summary>
    public static IReadOnlyDictionary<string, string> For(IEnumerable<V1Alpha1ManagedClusterAddOn> addOns) =>
        addOns.Where(a => !a.IsDeleting()).ToDictionary(
            a => OcmNames.FeatureLabelPrefix + a.Name(), ValueOf, StringComparer.Ordinal);

    public static void Set(V1ManagedCluster cluster, IEnumerable<V1Alpha1ManagedClusterAddOn> addOns)
    {
        var wanted = For(addOns);
        var labels = cluster.Metadata.Labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stale in labels.Keys.Where(
            k => k.StartsWith(OcmNames.FeatureLabelPrefix, StringComparison.Ordinal)).ToList())
        {
            if (!wanted.ContainsKey(stale)) labels.Remove(stale);
        }

        foreach (var (key, value) in wanted) labels[key] = value;
    }

    private static string ValueOf(V1Alpha1ManagedClusterAddOn addOn) =>
        addOn.Status?.Conditions.FindCondition("Available")?.Status switch
        {
            "True" => "available",
            "False" => "unhealthy",
            _ => "unreachable",
        };
}
