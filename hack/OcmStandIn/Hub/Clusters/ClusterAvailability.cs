using OcmAddons.AddonFramework.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>What a cluster's lease and conditions say about it; pure.</summary>
internal static class ClusterAvailability
{
    public const string Condition = "ManagedClusterConditionAvailable";
    public const string UnavailableTaint = "cluster.open-cluster-management.io/unavailable";
    public const string UnreachableTaint = "cluster.open-cluster-management.io/unreachable";
    private const int DefaultLeaseSeconds = 60;

    public static ConditionState Lost { get; } = new(
        Condition, "Unknown", "ManagedClusterLeaseUpdateStopped", "Registration agent stopped updating its lease.");

    /// <summary>How long the cluster may stay silent.</summary>
    public static TimeSpan Grace(V1ManagedCluster cluster, int factor)
    {
        var seconds = cluster.Spec?.LeaseDurationSeconds is > 0 and var set ? set : DefaultLeaseSeconds;
        return TimeSpan.FromSeconds((double)seconds * factor);
    }

    public static ConditionState Clock(bool synced) => synced
        ? new("ManagedClusterConditionClockSynced", "True", "ManagedClusterClockSynced",
            "The clock of the managed cluster is synced with the hub.")
        : new("ManagedClusterConditionClockSynced", "False", "ManagedClusterClockOutOfSync",
            "The clock of hub and agent is out of sync. This may cause the Unknown status and affect agent "
            + "functionalities.");

    /// <summary>The taint that the hub itself puts on the cluster, or null.</summary>
    public static string? Taint(V1ManagedCluster cluster) =>
        cluster.Status?.Conditions.FindCondition(Condition)?.Status switch
        {
            "True" => null,
            "False" => UnavailableTaint,
            _ => UnreachableTaint,
        };

    /// <summary>Puts the right one of the hub's two taints in place; others are left alone.</summary>
    public static void SetTaint(V1ManagedCluster cluster, TimeProvider time)
    {
        var wanted = Taint(cluster);
        var taints = (cluster.Spec ??= new()).Taints ?? [];
        var kept = taints
            .Where(
                t => t.Key is not (UnavailableTaint or UnreachableTaint) || (t.Key == wanted && t.Effect == "NoSelect"))
            .ToList();
        if (wanted is not null && kept.TrueForAll(t => t.Key != wanted))
            kept.Add(new V1ClusterTaint { Key = wanted, Effect = "NoSelect", TimeAdded = time.GetUtcNow() });
        cluster.Spec.Taints = kept.Count == 0 ? null : kept;
    }
}
