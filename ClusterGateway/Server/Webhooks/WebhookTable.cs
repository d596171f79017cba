using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The hub's webhooks that are about proxied requests, in the order in which they are asked.</summary>
/// <param name="mutating">Null where they are turned off.</param>
/// <param name="validating">Null where they are turned off.</param>
[EntityRbac(
    typeof(V1MutatingWebhookConfiguration), typeof(V1ValidatingWebhookConfiguration), Verbs = RbacVerb.Read)]
internal sealed class WebhookTable(
    IEntityCache<V1MutatingWebhookConfiguration>? mutating, IEntityCache<V1ValidatingWebhookConfiguration>? validating,
    WebhookConnections connections)
{
    private volatile ConnectWebhooks current = new([], [], [], []);

    /// <summary>Made anew only when some configuration changed.</summary>
    public ConnectWebhooks Current
    {
        get
        {
            var known = current;
            var (mutators, validators) = (All(mutating), All(validating));
            if (known.Mutators.SequenceEqual(mutators) && known.Validators.SequenceEqual(validators)) return known;
            var fresh = new ConnectWebhooks(
                mutators, validators, Of(mutators, c => c.Webhooks), Of(validators, c => c.Webhooks));
            connections.Keep([.. fresh.Mutating, .. fresh.Validating]);
            current = fresh;
            return fresh;
        }
    }

    /// <summary>Why they could not be read, when the hub refused it; fit for anybody to see.</summary>
    public string? Problem => ProblemOf(mutating) ?? ProblemOf(validating);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        mutating?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask,
        validating?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask);

    private static string? ProblemOf<TEntity>(IEntityCache<TEntity>? cache)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        cache?.Problem is KubernetesException { Code: 403 }
            ? $"the hub forbids to read {TEntity.Resource.Plural}"
            : null;

    private static IReadOnlyList<TEntity> All<TEntity>(IEntityCache<TEntity>? cache)
        where TEntity : class, IKubernetesEntity<TEntity> => cache?.List(@namespace: null) ?? [];

    private static IReadOnlyList<ConnectWebhook> Of<TEntity>(
        IReadOnlyList<TEntity> configurations, Func<TEntity, IEnumerable<V1AdmissionWebhook>?> webhooks)
        where TEntity : class, IKubernetesEntity<TEntity> =>
    [
        .. configurations.OrderBy(c => c.Name(), StringComparer.Ordinal)
            .SelectMany(c => ConnectWebhook.Of(c.Name(), webhooks(c), GatewayApi.Group)),
    ];
}

/// <param name="Mutators">What <paramref name="Mutating"/> was read from.</param>
/// <param name="Validators">What <paramref name="Validating"/> was read from.</param>
internal sealed record ConnectWebhooks(
    IReadOnlyList<V1MutatingWebhookConfiguration> Mutators,
    IReadOnlyList<V1ValidatingWebhookConfiguration> Validators,
    IReadOnlyList<ConnectWebhook> Mutating, IReadOnlyList<ConnectWebhook> Validating);
