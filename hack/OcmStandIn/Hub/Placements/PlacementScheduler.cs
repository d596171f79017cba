using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Hub.Sets;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>Which clusters a placement selects: a pure function of the placement and of what there is.</summary>
internal static class PlacementScheduler
{
    public static PlacementResult Schedule(V1Beta1Placement placement, PlacementInputs inputs)
    {
        var bound = inputs.Sets.Where(s => inputs.Bindings.Any(b => b.Spec?.ClusterSet == s.Name())).ToList();
        if (bound.Count == 0)
            return PlacementResult.Nothing(
                "NoManagedClusterSetBindings", "No valid ManagedClusterSetBindings found in placement namespace");

        var asked = placement.Spec?.ClusterSets ?? [];
        var sets = bound.Where(s => asked.Count == 0 || asked.Contains(s.Name())).ToList();
        if (sets.Count == 0)
            return PlacementResult.Nothing(
                "NoIntersection",
                $"None of ManagedClusterSets [{string.Join(',', asked)}] is bound to placement namespace");

        var members = inputs.Clusters.Where(c => !c.IsDeleting() && sets.Exists(s => ClusterSets.Holds(s, c))).ToList();
        if (members.Count == 0)
            return PlacementResult.Nothing(
                "AllManagedClusterSetsEmpty",
                $"All ManagedClusterSets [{string.Join(',', sets.Select(s => s.Name()))}] have no member "
                + "ManagedCluster");

        return Choose(placement, inputs, members);
    }

    private static PlacementResult Choose(
        V1Beta1Placement placement, PlacementInputs inputs, List<V1ManagedCluster> members)
    {
        var feasible = members
            .Where(c => IsWanted(placement, c))
            .Where(c => ClusterTolerance.Tolerates(
                placement.Spec?.Tolerations, c, inputs.Previous.Contains(c.Name()), inputs.Now))
            .OrderByDescending(c => inputs.Previous.Contains(c.Name())) // a decision is not moved without need
            .ThenBy(c => c.Name(), StringComparer.Ordinal)
            .ToList();
        if (feasible.Count == 0)
            return PlacementResult.Nothing(
                "NoManagedClusterMatched", "No ManagedCluster matches any of the cluster predicate");

        var wanted = placement.Spec?.NumberOfClusters ?? feasible.Count;
        var chosen = feasible.Take(wanted).OrderBy(c => c.Name(), StringComparer.Ordinal).ToList();
        return chosen.Count == wanted
            ? new(chosen, PlacementResult.Satisfied, "All cluster decisions scheduled")
            : new(chosen, "NotAllDecisionsScheduled", $"{wanted - chosen.Count} cluster decisions unscheduled");
    }

    // Predicates are alternatives; within one, every selector must hold.
    private static bool IsWanted(V1Beta1Placement placement, V1ManagedCluster cluster)
    {
        var selectors = (placement.Spec?.Predicates ?? []).Select(p => p.RequiredClusterSelector)
            .OfType<ClusterSelector>().ToList();
        return selectors.Count == 0 || selectors.Exists(s => Matches(s, cluster));
    }

    private static bool Matches(ClusterSelector selector, V1ManagedCluster cluster) =>
        (selector.LabelSelector is null || selector.LabelSelector.Matches(cluster.Metadata.Labels))
        && (selector.ClaimSelector is not { } claims || ToLabelSelector(claims).Matches(Claims(cluster)))
        && selector.CelSelector is null; // CEL is not evaluated here, so it selects nothing

    private static V1LabelSelector ToLabelSelector(JsonElement claims) => new()
    {
        MatchExpressions = claims.TryGetProperty("matchExpressions", out var expressions)
            ? [.. expressions.EnumerateArray().Select(e => new V1LabelSelectorRequirement
            {
                Key = Text(e, "key"),
                Operator = Text(e, "operator"),
                Values = e.TryGetProperty("values", out var values)
                    ? [.. values.EnumerateArray().Select(v => v.GetString() ?? "")]
                    : [],
            })]
            : [],
    };

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static Dictionary<string, string> Claims(V1ManagedCluster cluster) =>
        (cluster.Status?.ClusterClaims ?? []).GroupBy(c => c.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
}
