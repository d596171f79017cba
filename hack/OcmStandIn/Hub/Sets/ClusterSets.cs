using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Sets;

/// <summary>Which clusters a set holds, and the two sets that every hub has; pure.</summary>
internal static class ClusterSets
{
    public const string AutoUpdateAnnotation = "cluster.open-cluster-management.io/autoupdate";

    public static IReadOnlyList<V1Beta2ManagedClusterSet> BuiltIn { get; } =
    [
        new()
        {
            Metadata = new V1ObjectMeta { Name = "default" },
            Spec = new() { ClusterSelector = new() { SelectorType = "ExclusiveClusterSetLabel" } },
        },
        new()
        {
            Metadata = new V1ObjectMeta { Name = "global" },
            Spec = new() { ClusterSelector = new() { SelectorType = "LabelSelector", LabelSelector = new() } },
        },
    ];

    public static bool Holds(V1Beta2ManagedClusterSet set, V1ManagedCluster cluster) =>
        set.Spec?.ClusterSelector is { SelectorType: "LabelSelector" } selector
            ? selector.LabelSelector.Matches(cluster.Metadata.Labels)
            : cluster.Label(OcmNames.ClusterSetLabel) == set.Name();

    public static ConditionState State(V1Beta2ManagedClusterSet set, IEnumerable<V1ManagedCluster> clusters)
    {
        var count = clusters.Count(c => Holds(set, c));
        return count == 0
            ? new("ClusterSetEmpty", "True", "NoClusterMatched", "No ManagedCluster selected")
            : new("ClusterSetEmpty", "False", "ClustersSelected", $"{count} ManagedClusters selected");
    }
}
