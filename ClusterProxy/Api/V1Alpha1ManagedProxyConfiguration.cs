using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Api;

/// <summary>How proxy servers and agents are deployed; the addon uses the one called cluster-proxy.</summary>
public sealed class V1Alpha1ManagedProxyConfiguration
    : KubernetesEntity, IKubernetesEntity<V1Alpha1ManagedProxyConfiguration>
{
    public static KubernetesResource Resource { get; } = new(
        "proxy.open-cluster-management.io",
        "v1alpha1",
        "managedproxyconfigurations",
        "ManagedProxyConfiguration",
        Namespaced: false);

    public static JsonTypeInfo<V1Alpha1ManagedProxyConfiguration> JsonTypeInfo =>
        ClusterProxyJsonContext.Default.V1Alpha1ManagedProxyConfiguration;

    public ManagedProxyConfigurationSpec Spec { get; set; } = new();

    public ManagedProxyConfigurationStatus? Status { get; set; }
}

public sealed class ManagedProxyConfigurationSpec : KubernetesModel
{
    public ProxyAuthentication Authentication { get; set; } = new();

    public ProxyServerSpec ProxyServer { get; set; } = new();

    public ProxyAgentSpec ProxyAgent { get; set; } = new();
}

public sealed class ManagedProxyConfigurationStatus : KubernetesModel
{
    public long? LastObservedGeneration { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}

public sealed class ProxyAuthentication : KubernetesModel
{
    public ProxySigner? Signer { get; set; }

    public ProxyDump? Dump { get; set; }
}

public sealed class ProxySigner : KubernetesModel
{
    public string? Type { get; set; }

    public SelfSignedSigner? SelfSigned { get; set; }
}

public sealed class SelfSignedSigner : KubernetesModel
{
    public IList<string>? AdditionalSANs { get; set; }
}

public sealed class ProxyDump : KubernetesModel
{
    public ProxySecretNames? Secrets { get; set; }
}

public sealed class ProxySecretNames : KubernetesModel
{
    public string SigningProxyServerSecretName { get; set; } = "proxy-server";

    public string SigningProxyClientSecretName { get; set; } = "proxy-client";

    public string SigningAgentServerSecretName { get; set; } = "agent-server";
}
