using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>One kind of the hub's objects that gateways are made from.</summary>
internal interface IHubObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    ValueTask<TEntity?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>None where the hub does not have the kind.</summary>
    ValueTask<IReadOnlyList<TEntity>> ListAsync(CancellationToken cancellationToken);

    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
