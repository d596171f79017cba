using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>
/// Says, once, why nothing is served while the hub does not let the gateway read one kind of webhooks: charts that
/// bring their own roles may lack that rule, and a policy that cannot be read must not be passed over.
/// </summary>
/// <param name="plugin">The name by which these webhooks are turned off.</param>
internal sealed class AdmissionAccess<TEntity>(
    IEntityCache<TEntity> cache, string plugin, TimeProvider time, ILogger<AdmissionAccess<TEntity>> logger)
    : BackgroundService
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var synced = cache.WaitForSyncAsync(stoppingToken);
        while (!synced.IsCompleted)
        {
            if (cache.Problem is KubernetesException { Code: 403 })
            {
                logger.WebhooksNotReadable($"{TEntity.Resource.Plural}.{TEntity.Resource.Group}", plugin);
                return;
            }

            await Task.WhenAny(synced, Task.Delay(Period, time, stoppingToken));
        }
    }
}
