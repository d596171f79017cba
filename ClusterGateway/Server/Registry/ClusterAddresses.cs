using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Where ManagedClusters say that their API servers are; knows nothing on a hub without OCM.</summary>
/// <param name="clusters">Null where their word does not count.</param>
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Read)]
internal sealed class ClusterAddresses(IHubObjects<V1ManagedCluster>? clusters)
{
    public async ValueTask<ClusterAddress?> FindAsync(string cluster, CancellationToken cancellationToken) =>
        clusters is not null && await clusters.FindAsync(cluster, cancellationToken) is { } known ? Of(known) : null;

    /// <summary>By cluster, of those that have one.</summary>
    public async ValueTask<IReadOnlyDictionary<string, ClusterAddress>> ListAsync(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, ClusterAddress>(StringComparer.Ordinal);
        foreach (var cluster in clusters is null ? [] : await clusters.ListAsync(cancellationToken))
        {
            if (Of(cluster) is { } address) addresses[cluster.Name()] = address;
        }

        return addresses;
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        clusters?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask;

    private static ClusterAddress? Of(V1ManagedCluster cluster) =>
        cluster.Spec?.ManagedClusterClientConfigs?.FirstOrDefault(c => !string.IsNullOrEmpty(c.Url)) is { } config
            ? new ClusterAddress(config.Url!, config.CaBundle)
            : null;
}

/// <summary>Address of an API server, and who signs its certificate; none named means the system's roots.</summary>
internal sealed record ClusterAddress(string Url, byte[]? CaBundle)
{
    public bool Equals(ClusterAddress? other) =>
        other is not null && Url == other.Url && CaBundle.AsSpan().SequenceEqual(other.CaBundle);

    public override int GetHashCode() => Url.GetHashCode(StringComparison.Ordinal);
}
