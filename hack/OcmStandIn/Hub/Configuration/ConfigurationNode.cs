using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Installation;
using OcmAddons.OcmStandIn.Hub.Placements;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>One installed addon with the configuration that it should have.</summary>
internal sealed record ConfiguredAddOn(V1Alpha1ManagedClusterAddOn AddOn, IReadOnlyList<ConfigReference> Desired)
{
    public string Cluster => AddOn.Namespace()!;

    /// <summary>Where the addon stands between the configuration that it has and the one that it should have.</summary>
    public ClusterRollout Rollout()
    {
        var current = AddOn.Status?.ConfigReferences ?? [];
        if (!ConfigSets.AreSame([.. current], Desired)) return new(Cluster, RolloutStatus.ToApply, null);
        var progressing = AddOn.Status?.Conditions.FindCondition("Progressing");
        var since = progressing?.LastTransitionTime;
        if (current.All(c => ConfigSets.IsSame(c.LastAppliedConfig, c.DesiredConfig)))
            return new(Cluster, RolloutStatus.Succeeded, progressing?.Reason == "Completed" ? since : null);
        return new(Cluster, progressing?.Reason == "Failed" ? RolloutStatus.Failed : RolloutStatus.Progressing, since);
    }
}

/// <summary>The addons that one placement (or none: the defaults) configures, and how they are rolled out.</summary>
internal sealed record ConfigurationNode(
    RolloutStrategy Strategy, IReadOnlyList<DecisionGroup> Groups, int GroupSize, IReadOnlyList<ConfiguredAddOn> AddOns)
{
    public PlacementStrategy? Placement { get; init; }

    public RolloutPlan Plan(DateTimeOffset now) =>
        new RolloutPlanner(Strategy, [.. AddOns.Select(a => a.Rollout())], now).Plan(Groups, GroupSize);

    /// <summary>
    /// Default node first, then the placements in order; an addon belongs to the last placement that selects its
    /// cluster.
    /// </summary>
    public static IReadOnlyList<ConfigurationNode> Build(V1Alpha1ClusterManagementAddOn addOn, AddOnCaches caches)
    {
        var left = caches.Installed(addOn.Name()).ToDictionary(a => a.Namespace()!, StringComparer.Ordinal);
        var defaults = ConfigSets.Defaults(addOn);
        var nodes = new List<ConfigurationNode>();
        foreach (var strategy in caches.Strategies(addOn).Reverse())
        {
            var groups = caches.Groups(strategy);
            var own = groups.SelectMany(g => g.Clusters).Where(left.ContainsKey).ToList();
            var known = addOn.Status?.InstallProgressions?
                .FirstOrDefault(p => p.Name == strategy.Name && p.Namespace == strategy.Namespace)?.ConfigReferences;
            var configs = ConfigSets.Override(defaults, strategy.Configs, known);
            nodes.Insert(0, new ConfigurationNode(
                RolloutStrategy.Read(strategy.RolloutStrategy),
                groups,
                groups.Count > 0 ? groups.Max(g => g.Clusters.Count) : 0,
                [.. own.Select(c => Configure(left[c], configs))])
            { Placement = strategy });
            foreach (var cluster in own) left.Remove(cluster);
        }

        nodes.Insert(
            0,
            new ConfigurationNode(new RolloutStrategy(), [], 0, [.. left.Values.Select(a => Configure(a, defaults))]));
        return nodes;
    }

    private static ConfiguredAddOn Configure(V1Alpha1ManagedClusterAddOn addOn, List<ConfigReference> inherited) =>
        new(addOn, ConfigSets.Override(inherited, addOn.Spec?.Configs, addOn.Status?.ConfigReferences));
}
