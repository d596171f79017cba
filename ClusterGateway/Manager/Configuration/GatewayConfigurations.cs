using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Configuration;

/// <summary>Finds the one configuration that counts: the one that the ClusterManagementAddOn names.</summary>
[EntityRbac(typeof(V1Alpha1ClusterManagementAddOn), typeof(V1Alpha1ClusterGatewayConfiguration), Verbs = RbacVerb.Read)]
internal sealed class GatewayConfigurations(
    IEntityCache<V1Alpha1ClusterManagementAddOn> addons,
    IEntityCache<V1Alpha1ClusterGatewayConfiguration> configurations)
{
    public static ObjectKey AddonKey { get; } = new(null, GatewayApi.AddonName);

    /// <summary>The addon on the hub, which owns what the manager makes; null while it is not there.</summary>
    public V1Alpha1ClusterManagementAddOn? Addon => addons.Find(AddonKey);

    public V1Alpha1ClusterGatewayConfiguration? Current =>
        NameIn(Addon) is { } name ? configurations.Find(new(null, name)) : null;

    public static string? NameIn(V1Alpha1ClusterManagementAddOn? addon)
    {
        var kind = V1Alpha1ClusterGatewayConfiguration.Resource;
        if (addon?.Spec?.AddOnConfiguration is { CrName.Length: > 0 } old
            && old.CrdName == $"{kind.Plural}.{kind.Group}")
            return old.CrName;
        return addon?.Spec?.SupportedConfigs?.FirstOrDefault(c => c.Group == kind.Group && c.Resource == kind.Plural)
            ?.DefaultConfig?.Name;
    }
}
