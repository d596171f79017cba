using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Signing;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>Keeps the authority, the certificates and the proxy servers as the configuration says.</summary>
[EntityRbac(typeof(V1Alpha1ManagedProxyConfiguration), Verbs = RbacVerb.Read)]
internal sealed class ProxyConfigurationController(
    SignerSecret signer,
    ProxyAuthority authority,
    ServerStore servers,
    ConfigurationStatusWriter status,
    IAddonTrigger addons,
    ILogger<ProxyConfigurationController> logger) : IEntityController<V1Alpha1ManagedProxyConfiguration>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedProxyConfiguration entity, CancellationToken cancellationToken)
    {
        if (entity.Name() != ClusterProxyNames.Addon)
        {
            logger.ConfigurationIgnored(entity.Name(), ClusterProxyNames.Addon);
            return ReconciliationResult.Success;
        }

        if (entity.IsDeleting()) return ReconciliationResult.Success;
        await servers.EnsureNamespaceAsync(entity, cancellationToken);
        var renewed = authority.Use(await signer.EnsureAsync(entity, cancellationToken));
        var moved = await servers.EnsureEntrypointAsync(entity, cancellationToken);
        var state = await servers.ApplyAsync(entity, authority.Current, cancellationToken);
        if (renewed || moved) addons.TriggerAll(ClusterProxyNames.Addon);
        await status.WriteAsync(entity, state, cancellationToken);
        return ReconciliationResult.After(status.Until(state.RenewAt));
    }
}
