using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Accounts;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Credentials;

/// <summary>Gives each cluster that has the addon an account, and the server that account's newest token.</summary>
[EntityRbac(typeof(V1Beta1ManagedServiceAccount), Verbs = RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
internal sealed class CredentialController(
    IKubernetesClient hub,
    GatewayConfigurations configurations,
    [FromKeyedServices(ManagerNames.TokenCaches)] IEntityCache<V1Secret> tokens,
    [FromKeyedServices(ManagerNames.CredentialCaches)] IEntityCache<V1Secret> credentials,
    CredentialRemover remover,
    ILogger<CredentialController> logger) : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    /// <summary>Half a year, as the original asks for.</summary>
    private const string Validity = "4320h0m0s";

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken)
    {
        if (entity.Name() != GatewayApi.AddonName) return ReconciliationResult.Success;
        if (entity.IsDeleting())
        {
            await DeletedAsync(entity, cancellationToken);
            return ReconciliationResult.Success;
        }

        if (configurations is not
            {
                Addon: { } addon,
                Current.Spec: { SecretManagement.Type: SecretManagement.ServiceAccounts } spec,
            })
            return ReconciliationResult.Success;
        var account = (spec.SecretManagement.ManagedServiceAccount ?? new()).Name;
        await ApplyAccountAsync(entity, account, cancellationToken);
        if (tokens.Find(new ObjectKey(entity.Namespace(), account)) is { } token)
            await ApplyCredentialAsync(token, entity.Namespace()!, spec, addon, cancellationToken);
        return ReconciliationResult.Success;
    }

    public Task DeletedAsync(V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken) =>
        remover.RemoveAsync(entity.Namespace() ?? "", cancellationToken);

    /// <summary>It goes with the addon: the garbage collector deletes it, and the agent what it stands for.</summary>
    private Task<V1Beta1ManagedServiceAccount> ApplyAccountAsync(
        V1Alpha1ManagedClusterAddOn addon, string name, CancellationToken cancellationToken) =>
        hub.ApplyAsync(
            new V1Beta1ManagedServiceAccount
            {
                Metadata = ManagerNames.Owned(addon.OwnerReference(null, null), name, addon.Namespace()),
                Spec = new() { Rotation = new() { Enabled = true, Validity = Validity } },
            },
            ManagerNames.FieldManager, force: true, subresource: null, cancellationToken);

    private async Task ApplyCredentialAsync(
        V1Secret token, string cluster, ClusterGatewayConfigurationSpec spec, V1Alpha1ClusterManagementAddOn addon,
        CancellationToken cancellationToken)
    {
        if (CredentialSecret.From(token, cluster, spec, addon.OwnerReference(null, null)) is not { } wanted) return;
        var current = credentials.Find(wanted.Key());
        if (CredentialSecret.Matches(current, wanted)) return;
        if (current is not null && !CredentialSecret.IsOurs(current))
        {
            logger.CredentialNotOurs(wanted.Key());
            return;
        }

        await hub.ApplyAsync(wanted, ManagerNames.FieldManager, force: true, subresource: null, cancellationToken);
        logger.CredentialApplied(cluster, token.Metadata.ResourceVersion);
    }
}
