using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Where ManagedClusters say that their API servers are; knows nothing on a hub without OCM.</summary>
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Read)]
internal sealed class ClusterAddresses(IEntityCache<V1ManagedCluster>? clusters)
{
    public ClusterAddress? Find(string cluster) =>
        clusters?.Find(new ObjectKey(null, cluster))?.Spec?.ManagedClusterClientConfigs?
            .FirstOrDefault(c => !string.IsNullOrEmpty(c.Url)) is { } config
            ? new ClusterAddress(config.Url!, config.CaBundle)
            : null;

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        clusters?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask;
}

/// <summary>Address of an API server, and who signs its certificate; none named means the system's roots.</summary>
internal sealed record ClusterAddress(string Url, byte[]? CaBundle)
{
    public bool Equals(ClusterAddress? other) =>
        other is not null && Url == other.Url && CaBundle.AsSpan().SequenceEqual(other.CaBundle);

    public override int GetHashCode() => Url.GetHashCode(StringComparison.Ordinal);
}
