using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Asks the hub each time: nothing is kept, and nobody needs the right to watch.</summary>
internal sealed class LiveObjects<TEntity>(IKubernetesClient hub, ListOptions scope) : IHubObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public async ValueTask<TEntity?> FindAsync(string name, CancellationToken cancellationToken) =>
        await hub.FindAsync<TEntity>(new ObjectKey(scope.Namespace, name), cancellationToken);

    public async ValueTask<IReadOnlyList<TEntity>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await hub.ListAsync<TEntity>(scope, cancellationToken)).Items;
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return []; // the kind is not there
        }
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
