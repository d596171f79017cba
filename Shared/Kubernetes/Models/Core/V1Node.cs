using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Node : KubernetesEntity, IKubernetesEntity<V1Node>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "nodes", "Node", Namespaced: false);

    public static JsonTypeInfo<V1Node> JsonTypeInfo => KubernetesJson.Default.V1Node;

    public V1NodeSpec? Spec { get; set; }

    public V1NodeStatus? Status { get; set; }
}

public sealed class V1NodeSpec : KubernetesModel
{
    public string? PodCIDR { get; set; }

    public IList<string>? PodCIDRs { get; set; }

    public string? ProviderID { get; set; }

    public bool? Unschedulable { get; set; }

    public IList<V1Taint>? Taints { get; set; }
}

public sealed class V1Taint : KubernetesModel
{
    public string Key { get; set; } = "";

    public string? Value { get; set; }

    public string Effect { get; set; } = "";

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? TimeAdded { get; set; }
}

public sealed class V1NodeStatus : KubernetesModel
{
    public IDictionary<string, string>? Capacity { get; set; }

    public IDictionary<string, string>? Allocatable { get; set; }

    public IList<V1NodeCondition>? Conditions { get; set; }

    public IList<V1NodeAddress>? Addresses { get; set; }

    public V1NodeSystemInfo? NodeInfo { get; set; }
}

public sealed class V1NodeCondition : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastHeartbeatTime { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}

/// <summary>Type: Hostname, InternalIP, ExternalIP, InternalDNS, ExternalDNS.</summary>
public sealed class V1NodeAddress : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Address { get; set; } = "";
}

public sealed class V1NodeSystemInfo : KubernetesModel
{
    public string? Architecture { get; set; }

    public string? OperatingSystem { get; set; }

    public string? KubeletVersion { get; set; }
}
