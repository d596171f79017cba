using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>
/// Acts on what changes in the secret namespace: connections of clusters that left are cut, watchers are told.
/// </summary>
internal sealed class GatewaySecretController(
    IGatewayRegistry registry, ClusterConnections connections, DynamicCredentials credentials, GatewayFeed feed,
    ILogger<GatewaySecretController> logger)
    : IEntityController<V1Secret>
{
    public Task<ReconciliationResult> ReconcileAsync(V1Secret entity, CancellationToken cancellationToken)
    {
        if (entity.Label(GatewayApi.CredentialTypeLabel) is null
            || registry.Find(entity.Name()).Gateway is not { } gateway)
        {
            Forget(entity);
            return Task.FromResult(ReconciliationResult.Success);
        }

        logger.GatewayChanged(gateway.Name, gateway.Origin.ResourceVersion);
        feed.Publish(gateway);
        return Task.FromResult(ReconciliationResult.Success);
    }

    public Task DeletedAsync(V1Secret entity, CancellationToken cancellationToken)
    {
        Forget(entity);
        return Task.CompletedTask;
    }

    private void Forget(V1Secret secret)
    {
        connections.Remove(secret.Name());
        credentials.Forget(secret.Name());
        if (feed.Retract(secret.Name())) logger.GatewayRemoved(secret.Name());
    }
}
