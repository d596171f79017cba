using System.Text.Json;
using OcmAddons.OcmStandIn.Hub.Placements;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>What a rollout does next.</summary>
/// <param name="RollOut">Clusters that get the new configuration now, or are still at it.</param>
/// <param name="TimedOut">Clusters that were too slow.</param>
/// <param name="RecheckAfter">When time alone will change the answer.</param>
internal sealed record RolloutPlan(
    IReadOnlySet<string> RollOut, IReadOnlySet<string> TimedOut, TimeSpan? RecheckAfter);

/// <summary>Picks the clusters whose turn it is; a pure function of strategy, groups, states and clock.</summary>
internal sealed class RolloutPlanner(
    RolloutStrategy strategy, IReadOnlyList<ClusterRollout> clusters, DateTimeOffset now)
{
    private readonly HashSet<string> rollOut = new(StringComparer.Ordinal);
    private readonly HashSet<string> timedOut = new(StringComparer.Ordinal);
    private TimeSpan? recheck;

    /// <summary>
    /// Groups hold the placement's clusters; <paramref name="defaultConcurrency"/> is its group size.
    /// </summary>
    public RolloutPlan Plan(IReadOnlyList<DecisionGroup> groups, int defaultConcurrency)
    {
        switch (strategy.Type)
        {
            case "Progressive":
                if (Mandatory(groups))
                    Fill(
                        [.. Of(Others(groups))], Slots(clusters.Count, defaultConcurrency),
                        strategy.FailureLimit(clusters.Count));
                break;
            case "ProgressivePerGroup":
                if (Mandatory(groups))
                    _ = InOrder(Others(groups), group => strategy.FailureLimit(group.Clusters.Count));
                break;
            default:
                Fill(clusters, clusters.Count, int.MaxValue);
                break;
        }

        return new RolloutPlan(rollOut, timedOut, recheck);
    }

    private bool Mandatory(IReadOnlyList<DecisionGroup> groups) => InOrder(groups.Where(strategy.IsMandatory), _ => 0);

    private IEnumerable<DecisionGroup> Others(IReadOnlyList<DecisionGroup> groups) =>
        groups.Where(g => !strategy.IsMandatory(g));

    // One group after the other: true when all of them are done and none broke its limit.
    private bool InOrder(IEnumerable<DecisionGroup> groups, Func<DecisionGroup, int> limit)
    {
        foreach (var group in groups)
        {
            var own = Of([group]).ToList();
            Fill(own, own.Count, int.MaxValue);
            var failed = own.Count(c => c.Status == RolloutStatus.Failed || timedOut.Contains(c.Cluster));
            if (failed > limit(group)) return false;
            if (own.Exists(c => rollOut.Contains(c.Cluster) && c.Status != RolloutStatus.Failed)) return false;
        }

        return true;
    }

    private void Fill(IReadOnlyList<ClusterRollout> candidates, int slots, int failureLimit)
    {
        var failures = 0;
        foreach (var candidate in candidates.OrderBy(c => c.Status == RolloutStatus.ToApply)
            .ThenBy(c => c.Cluster, StringComparer.Ordinal))
        {
            if (candidate.Status != RolloutStatus.ToApply)
            {
                failures += Continue(candidate);
                continue;
            }

            if (failures > failureLimit || rollOut.Count >= slots) break;
            rollOut.Add(candidate.Cluster);
        }
    }

    // A cluster that has begun keeps its slot until it is done or too late. Returns 1 when it counts as a failure.
    private int Continue(ClusterRollout cluster)
    {
        if (cluster.Status == RolloutStatus.Succeeded)
        {
            if (!IsOver(cluster, strategy.MinSuccessTime)) rollOut.Add(cluster.Cluster);
            return 0;
        }

        if (cluster.Status == RolloutStatus.TimeOut
            || (strategy.ProgressDeadline is { } deadline && IsOver(cluster, deadline)))
        {
            timedOut.Add(cluster.Cluster);
            return 1;
        }

        rollOut.Add(cluster.Cluster);
        return cluster.Status == RolloutStatus.Failed ? 1 : 0;
    }

    private bool IsOver(ClusterRollout cluster, TimeSpan period)
    {
        if (period <= TimeSpan.Zero || cluster.Since is not { } since) return period <= TimeSpan.Zero;
        var left = since + period - now;
        if (left <= TimeSpan.Zero) return true;
        recheck = recheck is { } earlier && earlier < left ? earlier : left;
        return false;
    }

    private IEnumerable<ClusterRollout> Of(IEnumerable<DecisionGroup> groups)
    {
        var names = groups.SelectMany(g => g.Clusters).ToHashSet(StringComparer.Ordinal);
        return clusters.Where(c => names.Contains(c.Cluster));
    }

    private int Slots(int total, int defaultConcurrency)
    {
        if (strategy.MaxConcurrency is not { ValueKind: JsonValueKind.Number or JsonValueKind.String } set)
            return defaultConcurrency > 0 ? Math.Min(defaultConcurrency, total) : total;
        return Math.Min(DecisionGroups.GroupSize(set, total), total);
    }
}
