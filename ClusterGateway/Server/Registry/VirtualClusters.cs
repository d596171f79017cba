using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>
/// All clusters that the hub knows of. A secret says more of a cluster than OCM does, so it counts where there are
/// both.
/// </summary>
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Get | RbacVerb.List)]
internal sealed class VirtualClusters(IHubObjects<V1Secret> secrets, IHubObjects<V1ManagedCluster> managed)
{
    /// <summary>The cluster, or the problem with it, or neither when there is none.</summary>
    public async Task<(VirtualCluster? Cluster, string? Problem)> FindAsync(
        string name, CancellationToken cancellationToken)
    {
        if (name == VirtualCluster.LocalName) return (VirtualCluster.Local, null);
        string? problem = null;
        if (await secrets.FindAsync(name, cancellationToken) is { } secret)
        {
            if (VirtualCluster.From(secret, out var secretProblem) is { } cluster) return (cluster, null);
            problem = secretProblem;
        }

        if (await managed.FindAsync(name, cancellationToken) is not { } known) return (null, problem);
        return VirtualCluster.From(known, out var managedProblem) is { } found
            ? (found, null)
            : (null, problem ?? managedProblem);
    }

    /// <summary>The hub first, then the newest.</summary>
    public async Task<IReadOnlyList<VirtualCluster>> ListAsync(CancellationToken cancellationToken)
    {
        var clusters = new Dictionary<string, VirtualCluster>(StringComparer.Ordinal);
        foreach (var secret in await secrets.ListAsync(cancellationToken))
        {
            if (VirtualCluster.From(secret, out _) is { } cluster) clusters.TryAdd(cluster.Name, cluster);
        }

        foreach (var known in await managed.ListAsync(cancellationToken))
        {
            if (VirtualCluster.From(known, out _) is { } cluster) clusters.TryAdd(cluster.Name, cluster);
        }

        clusters[VirtualCluster.LocalName] = VirtualCluster.Local;
        return Ordered(clusters.Values);
    }

    public static IReadOnlyList<VirtualCluster> Ordered(IEnumerable<VirtualCluster> clusters) =>
    [
        .. clusters.OrderByDescending(c => c.IsLocal)
            .ThenByDescending(c => c.Metadata.CreationTimestamp)
            .ThenBy(c => c.Name, StringComparer.Ordinal),
    ];
}
