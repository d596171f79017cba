using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Answers from an informer's copy, at once.</summary>
/// <param name="namespace">Null for kinds without one.</param>
internal sealed class CachedObjects<TEntity>(IEntityCache<TEntity> cache, string? @namespace) : IHubObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public ValueTask<TEntity?> FindAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(cache.Find(new ObjectKey(@namespace, name)));

    public ValueTask<IReadOnlyList<TEntity>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(cache.List(@namespace));

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => cache.WaitForSyncAsync(cancellationToken);
}
