using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Api;

/// <summary>The proxy servers on the hub.</summary>
public sealed class ProxyServerSpec : KubernetesModel
{
    public string Image { get; set; } = "";

    public int Replicas { get; set; } = 3;

    public string InClusterServiceName { get; set; } = "proxy-entrypoint";

    public string Namespace { get; set; } = "open-cluster-management-cluster-proxy";

    public ProxyEntrypoint? Entrypoint { get; set; }

    public IList<string>? AdditionalArgs { get; set; }

    public ProxyNodePlacement? NodePlacement { get; set; }
}

/// <summary>Where agents find the proxy servers.</summary>
public sealed class ProxyEntrypoint : KubernetesModel
{
    /// <summary><c>Hostname</c>, <c>LoadBalancerService</c> or <c>PortForward</c>.</summary>
    public string Type { get; set; } = "";

    public HostnameEntrypoint? Hostname { get; set; }

    public LoadBalancerEntrypoint? LoadBalancerService { get; set; }

    public int? Port { get; set; }
}

public sealed class HostnameEntrypoint : KubernetesModel
{
    public string Value { get; set; } = "";
}

public sealed class LoadBalancerEntrypoint : KubernetesModel
{
    public string Name { get; set; } = "proxy-agent-entrypoint";

    public IList<KeyAndValue>? Annotations { get; set; }
}

public sealed class KeyAndValue : KubernetesModel
{
    public string Key { get; set; } = "";

    public string? Value { get; set; }
}

public sealed class ProxyNodePlacement : KubernetesModel
{
    public IDictionary<string, string>? NodeSelector { get; set; }

    public IList<V1Toleration>? Tolerations { get; set; }
}

/// <summary>The agents on managed clusters.</summary>
public sealed class ProxyAgentSpec : KubernetesModel
{
    public string Image { get; set; } = "";

    public int Replicas { get; set; } = 3;

    public IList<string>? AdditionalArgs { get; set; }

    public IList<string>? ImagePullSecrets { get; set; }
}
