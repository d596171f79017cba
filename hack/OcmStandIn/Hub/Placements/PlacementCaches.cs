using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>The caches that decisions are made from.</summary>
internal sealed class PlacementCaches(
    IEntityCache<V1ManagedCluster> clusters,
    IEntityCache<V1Beta2ManagedClusterSet> sets,
    IEntityCache<V1Beta2ManagedClusterSetBinding> bindings,
    IEntityCache<V1Beta1PlacementDecision> decisions)
{
    public PlacementInputs InputsFor(V1Beta1Placement placement, DateTimeOffset now) => new(
        bindings.List(placement.Namespace()),
        sets.List(null),
        clusters.List(null),
        Selected(placement.Key()),
        now);

    /// <summary>The clusters that a placement's decisions name now.</summary>
    public IReadOnlySet<string> Selected(ObjectKey placement) =>
        DecisionsOf(placement).SelectMany(d => d.Status?.Decisions ?? []).Select(d => d.ClusterName)
            .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<V1Beta1PlacementDecision> DecisionsOf(ObjectKey placement) =>
        [.. decisions.List(placement.Namespace).Where(d => d.Label(DecisionWriter.PlacementLabel) == placement.Name)];
}
