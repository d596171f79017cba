using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Agents;

/// <summary>One addon on one cluster, with its configuration: all that an addon's functions depend on.</summary>
public sealed class AddonTarget(
    V1ManagedCluster cluster, V1Alpha1ManagedClusterAddOn addon, string installNamespace, AddonConfigs configs)
{
    public V1ManagedCluster Cluster { get; } = cluster;

    public V1Alpha1ManagedClusterAddOn Addon { get; } = addon;

    /// <summary>The agent's namespace on the managed cluster.</summary>
    public string InstallNamespace { get; } = installNamespace;

    public AddonConfigs Configs { get; } = configs;

    public string ClusterName => Cluster.Name();

    public string AddonName => Addon.Name();

    /// <summary>
    /// Node placement, images, proxy, resources and variables, from the AddOnDeploymentConfig and annotations.
    /// </summary>
    public DeploymentSettings Deployment => field ??= DeploymentSettings.For(Cluster, Addon, Configs.Deployment);
}
