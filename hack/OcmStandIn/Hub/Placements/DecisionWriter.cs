using System.Globalization;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>Keeps the PlacementDecisions of a placement: numbered from 1, at most a hundred clusters each.</summary>
internal sealed class DecisionWriter(IKubernetesClient hub, PlacementCaches caches)
{
    public const string PlacementLabel = "cluster.open-cluster-management.io/placement";
    public const string GroupIndexLabel = "cluster.open-cluster-management.io/decision-group-index";
    public const string GroupNameLabel = "cluster.open-cluster-management.io/decision-group-name";
    private const int ClustersPerDecision = 100;

    /// <summary>Names of the decisions by group index.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<string>>> WriteAsync(
        V1Beta1Placement placement, IReadOnlyList<DecisionGroup> groups, CancellationToken cancellationToken)
    {
        var names = new Dictionary<int, IReadOnlyList<string>>();
        var number = 0;
        foreach (var group in groups)
        {
            var own = new List<string>();
            foreach (var part in group.Clusters.Count == 0 ? [[]] : group.Clusters.Chunk(ClustersPerDecision))
            {
                var decision = Build(placement, group, ++number);
                own.Add(decision.Name());
                await WriteAsync(decision, part, cancellationToken);
            }

            names[group.Index] = own;
        }

        var kept = names.Values.SelectMany(n => n).ToHashSet(StringComparer.Ordinal);
        foreach (var stale in caches.DecisionsOf(placement.Key()).Where(d => !kept.Contains(d.Name())))
            await hub.DeleteAsync<V1Beta1PlacementDecision>(stale.Key(), null, cancellationToken);
        return names;
    }

    private static V1Beta1PlacementDecision Build(V1Beta1Placement placement, DecisionGroup group, int number) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"{placement.Name()}-decision-{number}",
            NamespaceProperty = placement.Namespace(),
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PlacementLabel] = placement.Name(),
                [GroupIndexLabel] = group.Index.ToString(CultureInfo.InvariantCulture),
                [GroupNameLabel] = group.Name,
            },
            OwnerReferences = [placement.OwnerReference(controller: true, blockOwnerDeletion: true)],
        },
    };

    private async Task WriteAsync(
        V1Beta1PlacementDecision wanted, string[] clusters, CancellationToken cancellationToken)
    {
        var current = await hub.FindAsync<V1Beta1PlacementDecision>(wanted.Key(), cancellationToken)
            ?? await hub.CreateAsync(wanted, cancellationToken);
        await hub.ChangeAsync(current, d => d.Metadata.Labels = wanted.Metadata.Labels, cancellationToken);
        await hub.ChangeStatusAsync(
            await hub.FindAsync<V1Beta1PlacementDecision>(wanted.Key(), cancellationToken) ?? current,
            d =>
                (d.Status ??= new()).Decisions =
                [
                    .. clusters.Select(c => new ClusterDecision { ClusterName = c, Reason = "" }),
                ],
            cancellationToken);
    }
}
