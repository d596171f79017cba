using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The webhooks of one kind that are about proxied requests, in the order in which they are asked.</summary>
/// <param name="cache">Null where they are turned off.</param>
internal sealed class WebhookList<TEntity>(
    IEntityCache<TEntity>? cache, Func<TEntity, IEnumerable<V1AdmissionWebhook>?> webhooksOf)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private volatile Reading reading = new([], []);

    /// <summary>Those that were found last.</summary>
    public IReadOnlyList<ConnectWebhook> Known => reading.Webhooks;

    /// <summary>Why they could not be read, when the hub refused it; fit for anybody to see.</summary>
    public string? Problem => cache?.Problem is KubernetesException { Code: 403 }
        ? $"the hub forbids to read {TEntity.Resource.Plural}"
        : null;

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        cache?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Reads them anew when some configuration has changed, and says so.</summary>
    public bool Refresh()
    {
        if (cache is null) return false;
        var configurations = cache.List(@namespace: null);
        if (reading.Configurations.SequenceEqual(configurations)) return false;
        reading = new(configurations, Of(configurations));
        return true;
    }

    private IReadOnlyList<ConnectWebhook> Of(IReadOnlyList<TEntity> configurations) =>
    [
        .. configurations.OrderBy(c => c.Name(), StringComparer.Ordinal)
            .SelectMany(c => ConnectWebhook.Of(c.Name(), webhooksOf(c), GatewayApi.Group)),
    ];

    /// <param name="Configurations">What <paramref name="Webhooks"/> were read from.</param>
    private sealed record Reading(
        IReadOnlyList<TEntity> Configurations, IReadOnlyList<ConnectWebhook> Webhooks);
}
