using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Agents;

/// <summary>
/// What a managed cluster gets: no agent, only the rights that the hub's admin grants the gateway's account there.
/// </summary>
internal sealed class GatewayAddon(
    [FromKeyedServices(ManagerNames.TokenCaches)] IEntityCache<V1Alpha1ManagedClusterAddOn> accountAddons) : AgentAddon
{
    private const string HealthRoleName = "open-cluster-management:cluster-gateway-health";
    private const string ImpersonatorName = "open-cluster-management:cluster-gateway-impersonator";
    private const string BindingPrefix = "open-cluster-management:cluster-gateway:";

    public override string Name => GatewayApi.AddonName;

    public override AddonHealth Health => AddonHealth.ByAddon;

    public override ManifestSet Manifests(AddonTarget target)
    {
        var manifests = new ManifestSet();
        var spec = target.Configs.Find<V1Alpha1ClusterGatewayConfiguration>()?.Spec;
        if (spec is not { SecretManagement: { Type: SecretManagement.ServiceAccounts } management }) return manifests;
        var account = Account(management, target.ClusterName);
        manifests.Add(HealthRole());
        manifests.Add(Binding(HealthRoleName, HealthRoleName, account));
        if (spec.ClientIdentity is { Penetration: true })
        {
            manifests.Add(ImpersonatorRole());
            manifests.Add(Binding(ImpersonatorName, ImpersonatorName, account));
        }

        foreach (var role in (spec.ManagedClusterRoles ?? []).Distinct(StringComparer.Ordinal))
            manifests.Add(Binding(BindingPrefix + role, role, account));
        return manifests;
    }

    private V1Subject Account(SecretManagement management, string cluster) => new()
    {
        Kind = "ServiceAccount",
        Name = (management.ManagedServiceAccount ?? new()).Name,
        Namespace = AccountNamespace(cluster),
    };

    /// <summary>Where the account addon's agent makes its accounts.</summary>
    private string AccountNamespace(string cluster)
    {
        var addon = accountAddons.Find(new ObjectKey(cluster, ManagerNames.AccountAddon))
            ?? throw new AddonNotReadyException(
                $"Cluster {cluster} does not have the {ManagerNames.AccountAddon} addon.");
        if (addon.Status?.Namespace is { Length: > 0 } effective) return effective;
        return addon.Spec?.InstallNamespace is { Length: > 0 } asked ? asked : OcmNames.DefaultInstallNamespace;
    }

    /// <summary>Enough to be probed, also where anonymous health checks were turned off.</summary>
    private static V1ClusterRole HealthRole() => new()
    {
        Metadata = new V1ObjectMeta { Name = HealthRoleName },
        Rules =
        [
            new V1PolicyRule { NonResourceURLs = ["/healthz", "/livez", "/readyz", "/version"], Verbs = ["get"] },
        ],
    };

    /// <summary>
    /// To act as the hub's users. What a user's extras are called is not known here, and RBAC has no wildcard for a
    /// part of a resource's name: the verb keeps the second rule to extras and uids.
    /// </summary>
    private static V1ClusterRole ImpersonatorRole() => new()
    {
        Metadata = new V1ObjectMeta { Name = ImpersonatorName },
        Rules =
        [
            new V1PolicyRule
            {
                ApiGroups = [""],
                Resources = ["users", "groups", "serviceaccounts"],
                Verbs = ["impersonate"],
            },
            new V1PolicyRule { ApiGroups = ["authentication.k8s.io"], Resources = ["*"], Verbs = ["impersonate"] },
        ],
    };

    private static V1ClusterRoleBinding Binding(string name, string role, V1Subject account) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = role },
        Subjects = [account],
    };
}
