using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Placements;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Installation;

/// <summary>What is known of addons and of the placements that install them.</summary>
internal sealed class AddOnCaches(
    IEntityCache<V1Alpha1ClusterManagementAddOn> addOns,
    IEntityCache<V1Alpha1ManagedClusterAddOn> installed,
    IEntityCache<V1Beta1Placement> placements,
    IEntityCache<V1Beta1PlacementDecision> decisions)
{
    /// <summary>Name of the index that files ManagedClusterAddOns under their name.</summary>
    public const string ByName = "name";

    /// <summary>False for addons whose own manager does what OCM's addon manager does for the others.</summary>
    public static bool IsManaged(V1Alpha1ClusterManagementAddOn addOn) =>
        addOn.Annotation(OcmNames.LifecycleAnnotation) is null or "addon-manager";

    public V1Alpha1ClusterManagementAddOn? FindManaged(string name) =>
        addOns.Find(new ObjectKey(null, name)) is { } addOn && IsManaged(addOn) ? addOn : null;

    public IReadOnlyList<V1Alpha1ManagedClusterAddOn> Installed(string addOn) => installed.ByIndex(ByName, addOn);

    /// <summary>The placements of an install strategy that exist; a missing one is skipped.</summary>
    public IReadOnlyList<PlacementStrategy> Strategies(V1Alpha1ClusterManagementAddOn addOn) =>
        addOn.Spec?.InstallStrategy is { Type: "Placements", Placements: { } listed }
            ? [.. listed.Where(s => placements.Find(new ObjectKey(s.Namespace, s.Name)) is not null)]
            : [];

    public V1Beta1Placement? FindPlacement(PlacementStrategy strategy) =>
        placements.Find(new ObjectKey(strategy.Namespace, strategy.Name));

    /// <summary>Clusters that a strategy's placement selects, in the decision groups that they are in.</summary>
    public IReadOnlyList<DecisionGroup> Groups(PlacementStrategy strategy) =>
    [
        .. decisions.List(strategy.Namespace)
            .Where(d => d.Label(DecisionWriter.PlacementLabel) == strategy.Name)
            .GroupBy(d => int.TryParse(d.Label(DecisionWriter.GroupIndexLabel), out var index) ? index : 0)
            .OrderBy(g => g.Key)
            .Select(g => new DecisionGroup(
                g.Key,
                g.First().Label(DecisionWriter.GroupNameLabel) ?? "",
                [
                    .. g.SelectMany(d => d.Status?.Decisions ?? []).Select(d => d.ClusterName)
                    .Order(StringComparer.Ordinal),
                ])),
    ];

    /// <summary>Addons whose install strategy names a placement.</summary>
    public IEnumerable<ObjectKey> UsersOf(ObjectKey placement) =>
        addOns.List(null)
            .Where(a => a.Spec?.InstallStrategy?.Placements?.Any(
                p => p.Name == placement.Name && p.Namespace == placement.Namespace) == true)
            .Select(a => a.Key());

    public IEnumerable<ObjectKey> All() => addOns.List(null).Select(a => a.Key());
}
