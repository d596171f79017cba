using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Manager.Tests;

/// <summary>Small objects that several tests need.</summary>
internal static class Samples
{
    public static ManagerOptions Options { get; } = new()
    {
        PodNamespace = "addons",
        SignerSecretNamespace = "addons",
        SignerSecretName = "signer",
        AgentInstallNamespace = "agents",
    };

    public static V1Alpha1ManagedProxyConfiguration Configuration() => new()
    {
        Metadata = new() { Name = ClusterProxyNames.Addon, Uid = "uid", Generation = 3 },
        Spec = new()
        {
            ProxyServer = new()
            {
                Image = "quay.io/ocm/server:v1",
                Replicas = 2,
                Namespace = "addons",
                Entrypoint = new() { Type = "Hostname", Hostname = new() { Value = "hub.example.com" }, Port = 443 },
                AdditionalArgs = ["--v=4"],
            },
            ProxyAgent = new() { Image = "quay.io/ocm/agent:v1", Replicas = 1, AdditionalArgs = ["--v=4"] },
        },
    };

    public static AddonTarget Target(
        V1Alpha1AddOnDeploymentConfigSpec? deployment = null,
        V1Alpha1ManagedProxyConfiguration? configuration = null,
        V1ManagedCluster? cluster = null)
    {
        var configs = new List<AddonConfigObject>
        {
            Config(configuration ?? Configuration()),
        };
        if (deployment is not null) configs.Add(Config(new V1Alpha1AddOnDeploymentConfig { Spec = deployment }));
        return new AddonTarget(
            cluster
                ?? new V1ManagedCluster
                {
                    Metadata = new() { Name = "managed1" },
                    Spec = new() { HubAcceptsClient = true },
                },
            new V1Alpha1ManagedClusterAddOn
            {
                Metadata = new() { Name = ClusterProxyNames.Addon, NamespaceProperty = "managed1" },
            },
            "agents",
            new AddonConfigs(configs));
    }

    private static AddonConfigObject Config<TConfig>(TConfig config)
        where TConfig : class, IKubernetesEntity<TConfig> =>
        new(ConfigKind.Of<TConfig>(), config.Key(), 1, JsonSerializer.SerializeToElement(config, TConfig.JsonTypeInfo));
}
