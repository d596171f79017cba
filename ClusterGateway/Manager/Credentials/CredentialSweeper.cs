using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Credentials;

/// <summary>Removes credentials whose cluster left, or whose namespace changed, while nobody was watching.</summary>
internal sealed class CredentialSweeper(
    IEntityCache<V1Alpha1ManagedClusterAddOn> addons, GatewayConfigurations configurations, CredentialRemover remover)
    : IEntityController<V1Secret>
{
    public async Task<ReconciliationResult> ReconcileAsync(V1Secret entity, CancellationToken cancellationToken)
    {
        // Without a configuration it is not known where credentials belong.
        if (!CredentialSecret.IsOurs(entity) || configurations.Current is not { } current)
            return ReconciliationResult.Success;
        var installed = addons.Find(new ObjectKey(entity.Name(), GatewayApi.AddonName)) is { } addon
            && !addon.IsDeleting();
        if (!installed || entity.Namespace() != current.Spec.SecretNamespace)
            await remover.RemoveAsync(entity, cancellationToken);
        return ReconciliationResult.Success;
    }
}
