using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Endpoints : KubernetesEntity, IKubernetesEntity<V1Endpoints>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "endpoints", "Endpoints", Namespaced: true);

    public static JsonTypeInfo<V1Endpoints> JsonTypeInfo => KubernetesJson.Default.V1Endpoints;

    public IList<V1EndpointSubset>? Subsets { get; set; }
}

public sealed class V1EndpointSubset : KubernetesModel
{
    public IList<V1EndpointAddress>? Addresses { get; set; }

    public IList<V1EndpointAddress>? NotReadyAddresses { get; set; }

    public IList<V1EndpointPort>? Ports { get; set; }
}

public sealed class V1EndpointAddress : KubernetesModel
{
    public string Ip { get; set; } = "";

    public string? Hostname { get; set; }

    public string? NodeName { get; set; }

    public V1ObjectReference? TargetRef { get; set; }
}

public sealed class V1EndpointPort : KubernetesModel
{
    public string? Name { get; set; }

    public int? Port { get; set; }

    public string? Protocol { get; set; }

    public string? AppProtocol { get; set; }
}
