using OcmAddons.AddonFramework.Models;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>
/// Everything that a decision depends on: the bindings of the placement's namespace, all sets and all clusters.
/// </summary>
internal sealed record PlacementInputs(
    IReadOnlyList<V1Beta2ManagedClusterSetBinding> Bindings,
    IReadOnlyList<V1Beta2ManagedClusterSet> Sets,
    IReadOnlyList<V1ManagedCluster> Clusters,
    IReadOnlySet<string> Previous,
    DateTimeOffset Now);

/// <summary>The clusters that a placement selects, by name, and the reason to tell.</summary>
internal sealed record PlacementResult(IReadOnlyList<V1ManagedCluster> Clusters, string Reason, string Message)
{
    public const string Satisfied = "AllDecisionsScheduled";

    public bool IsSatisfied => Reason == Satisfied;

    public static PlacementResult Nothing(string reason, string message) => new([], reason, message);
}
