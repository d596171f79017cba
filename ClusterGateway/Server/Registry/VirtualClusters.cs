using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>
/// All clusters that the hub knows of. A secret says more of a cluster than OCM does, so it counts where there are
/// both.
/// </summary>
/// <param name="managed">Null where OCM's clusters are not followed; then the hub is asked each time.</param>
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Get | RbacVerb.List)]
internal sealed class VirtualClusters(
    IEntityCache<V1Secret> secrets, IEntityCache<V1ManagedCluster>? managed, IKubernetesClient hub,
    RegistrySettings settings)
{
    /// <summary>The cluster, or the problem with it, or neither when there is none.</summary>
    public async Task<(VirtualCluster? Cluster, string? Problem)> FindAsync(
        string name, CancellationToken cancellationToken)
    {
        if (name == VirtualCluster.LocalName) return (VirtualCluster.Local, null);
        string? problem = null;
        if (secrets.Find(new ObjectKey(settings.SecretNamespace, name)) is { } secret)
        {
            if (VirtualCluster.From(secret, out var secretProblem) is { } cluster) return (cluster, null);
            problem = secretProblem;
        }

        var key = new ObjectKey(null, name);
        var known = managed is null
            ? await hub.FindAsync<V1ManagedCluster>(key, cancellationToken)
            : managed.Find(key);
        if (known is null) return (null, problem);
        return VirtualCluster.From(known, out var managedProblem) is { } found
            ? (found, null)
            : (null, problem ?? managedProblem);
    }

    /// <summary>The hub first, then the newest.</summary>
    public async Task<IReadOnlyList<VirtualCluster>> ListAsync(CancellationToken cancellationToken)
    {
        var clusters = new Dictionary<string, VirtualCluster>(StringComparer.Ordinal);
        foreach (var secret in secrets.List(settings.SecretNamespace))
        {
            if (VirtualCluster.From(secret, out _) is { } cluster) clusters.TryAdd(cluster.Name, cluster);
        }

        foreach (var known in await ManagedAsync(cancellationToken))
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

    private async Task<IEnumerable<V1ManagedCluster>> ManagedAsync(CancellationToken cancellationToken)
    {
        if (managed is not null) return managed.List(null);
        try
        {
            return (await hub.ListAsync<V1ManagedCluster>(new ListOptions(), cancellationToken)).Items;
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return []; // a hub without OCM
        }
    }
}
