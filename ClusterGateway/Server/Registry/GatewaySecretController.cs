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
/// Acts on what changes in the secret namespace, and in what OCM says of addresses: connections of clusters that left
/// are cut, watchers are told.
/// </summary>
internal sealed class GatewaySecretController(
    IGatewayRegistry registry, ClusterConnections connections, DynamicCredentials credentials, GatewayFeed feed,
    ILogger<GatewaySecretController> logger)
    : IEntityController<V1Secret>
{
    public async Task<ReconciliationResult> ReconcileAsync(V1Secret entity, CancellationToken cancellationToken)
    {
        if (entity.Label(GatewayApi.CredentialTypeLabel) is null
            || (await registry.FindAsync(entity.Name(), cancellationToken)).Gateway is not { } gateway)
        {
            Forget(entity);
            return ReconciliationResult.Success;
        }

        if (feed.Publish(gateway)) logger.GatewayChanged(gateway.Name, gateway.Origin.ResourceVersion);
        return ReconciliationResult.Success;
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
