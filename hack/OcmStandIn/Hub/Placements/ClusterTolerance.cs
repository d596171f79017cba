using OcmAddons.AddonFramework.Models;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>Taints against tolerations; pure.</summary>
internal static class ClusterTolerance
{
    /// <summary>Whether a placement may select a cluster in spite of its taints.</summary>
    public static bool Tolerates(
        IEnumerable<PlacementToleration>? tolerations, V1ManagedCluster cluster, bool selectedBefore,
        DateTimeOffset now) =>
        (cluster.Spec?.Taints ?? []).All(taint => taint.Effect switch
        {
            "NoSelect" => IsTolerated(taint, tolerations, now),
            "NoSelectIfNew" => selectedBefore || IsTolerated(taint, tolerations, now),
            _ => true, // PreferNoSelect is a matter of order
        });

    private static bool IsTolerated(
        V1ClusterTaint taint, IEnumerable<PlacementToleration>? tolerations, DateTimeOffset now) =>
        (tolerations ?? []).Any(t => Covers(t, taint) && !HasRunOut(t, taint, now));

    private static bool Covers(PlacementToleration toleration, V1ClusterTaint taint)
    {
        if (toleration.Effect is { Length: > 0 } effect && effect != taint.Effect) return false;
        var exists = toleration.Operator == "Exists";
        if (string.IsNullOrEmpty(toleration.Key)) return exists;
        return toleration.Key == taint.Key && (exists || (toleration.Value ?? "") == (taint.Value ?? ""));
    }

    private static bool HasRunOut(PlacementToleration toleration, V1ClusterTaint taint, DateTimeOffset now) =>
        toleration.TolerationSeconds is { } seconds && taint.TimeAdded is { } added && now >= added.AddSeconds(seconds);
}
