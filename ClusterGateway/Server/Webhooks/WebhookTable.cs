using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The hub's webhooks that are about proxied requests, each kind by itself.</summary>
/// <param name="mutating">Null where they are turned off.</param>
/// <param name="validating">Null where they are turned off.</param>
[EntityRbac(
    typeof(V1MutatingWebhookConfiguration), typeof(V1ValidatingWebhookConfiguration), Verbs = RbacVerb.Read)]
internal sealed class WebhookTable(
    IEntityCache<V1MutatingWebhookConfiguration>? mutating, IEntityCache<V1ValidatingWebhookConfiguration>? validating,
    WebhookConnections connections)
{
    private readonly WebhookList<V1MutatingWebhookConfiguration> mutators = new(mutating, c => c.Webhooks);
    private readonly WebhookList<V1ValidatingWebhookConfiguration> validators = new(validating, c => c.Webhooks);
    private readonly Lock keeping = new();

    public IReadOnlyList<ConnectWebhook> Mutating => Current(mutators);

    public IReadOnlyList<ConnectWebhook> Validating => Current(validators);

    /// <summary>Why they could not be read, when the hub refused it; fit for anybody to see.</summary>
    public string? Problem => mutators.Problem ?? validators.Problem;

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        mutators.WaitForSyncAsync(cancellationToken), validators.WaitForSyncAsync(cancellationToken));

    private IReadOnlyList<ConnectWebhook> Current<TEntity>(WebhookList<TEntity> list)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        if (list.Refresh())
        {
            // The last one here has seen what both kinds have become.
            lock (keeping) connections.Keep([.. mutators.Known, .. validators.Known]);
        }

        return list.Known;
    }
}
