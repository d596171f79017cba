using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Service : KubernetesEntity, IKubernetesEntity<V1Service>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "services", "Service", Namespaced: true);

    public static JsonTypeInfo<V1Service> JsonTypeInfo => KubernetesJson.Default.V1Service;

    public V1ServiceSpec? Spec { get; set; }

    public V1ServiceStatus? Status { get; set; }
}

public sealed class V1ServiceSpec : KubernetesModel
{
    public string? Type { get; set; }

    public string? ClusterIP { get; set; }

    public IList<string>? ClusterIPs { get; set; }

    public string? ExternalName { get; set; }

    public IList<string>? ExternalIPs { get; set; }

    public string? ExternalTrafficPolicy { get; set; }

    public string? InternalTrafficPolicy { get; set; }

    public IList<string>? IpFamilies { get; set; }

    public string? IpFamilyPolicy { get; set; }

    public string? LoadBalancerClass { get; set; }

    public string? LoadBalancerIP { get; set; }

    public IList<string>? LoadBalancerSourceRanges { get; set; }

    public IList<V1ServicePort>? Ports { get; set; }

    public bool? PublishNotReadyAddresses { get; set; }

    public IDictionary<string, string>? Selector { get; set; }

    public string? SessionAffinity { get; set; }
}

public sealed class V1ServicePort : KubernetesModel
{
    public string? Name { get; set; }

    public string? Protocol { get; set; }

    public string? AppProtocol { get; set; }

    public int? Port { get; set; }

    public IntOrString? TargetPort { get; set; }

    public int? NodePort { get; set; }
}

public sealed class V1ServiceStatus : KubernetesModel
{
    public V1LoadBalancerStatus? LoadBalancer { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}

public sealed class V1LoadBalancerStatus : KubernetesModel
{
    public IList<V1LoadBalancerIngress>? Ingress { get; set; }
}

public sealed class V1LoadBalancerIngress : KubernetesModel
{
    public string? Ip { get; set; }

    public string? Hostname { get; set; }
}
