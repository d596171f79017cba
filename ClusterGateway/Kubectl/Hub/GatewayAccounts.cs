using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>Whose token the gateway shows to managed clusters, by the rules of the addon's manager.</summary>
internal sealed class GatewayAccounts(IKubernetesClient hub)
{
    public const string Addon = "managed-serviceaccount";

    /// <summary>Name of the account on every cluster; null when credentials are managed by hand.</summary>
    public async Task<string?> NameAsync(CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        if (configuration?.Spec.SecretManagement is not { } management) return GatewayApi.AddonName;
        return management.Type == SecretManagement.ServiceAccounts
            ? (management.ManagedServiceAccount ?? new()).Name
            : null;
    }

    /// <summary>Namespace of the accounts on one cluster; null when the account addon is not there.</summary>
    public async Task<string?> NamespaceAsync(string cluster, CancellationToken cancellationToken)
    {
        var addon = await hub.FindAsync<V1Alpha1ManagedClusterAddOn>(new(cluster, Addon), cancellationToken);
        if (addon is null) return null;
        if (addon.Status?.Namespace is { Length: > 0 } effective) return effective;
        return addon.Spec?.InstallNamespace is { Length: > 0 } asked ? asked : OcmNames.DefaultInstallNamespace;
    }

    /// <summary>The configuration that the addon on the hub names, or the only one.</summary>
    public async Task<V1Alpha1ClusterGatewayConfiguration?> ConfigurationAsync(CancellationToken cancellationToken)
    {
        var addon = await hub.FindAsync<V1Alpha1ClusterManagementAddOn>(
            new(null, GatewayApi.AddonName), cancellationToken);
        var kind = V1Alpha1ClusterGatewayConfiguration.Resource;
        var name = addon?.Spec?.AddOnConfiguration is { CrName.Length: > 0 } old
            && old.CrdName == $"{kind.Plural}.{kind.Group}"
                ? old.CrName
                : addon?.Spec?.SupportedConfigs?.FirstOrDefault(
                    c => c.Group == kind.Group && c.Resource == kind.Plural)?.DefaultConfig?.Name;
        return name is null
            ? null
            : await hub.FindAsync<V1Alpha1ClusterGatewayConfiguration>(new(null, name), cancellationToken);
    }
}
