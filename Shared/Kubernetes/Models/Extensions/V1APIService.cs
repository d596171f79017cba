using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1APIService : KubernetesEntity, IKubernetesEntity<V1APIService>
{
    public static KubernetesResource Resource { get; } =
        new("apiregistration.k8s.io", "v1", "apiservices", "APIService", Namespaced: false);

    public static JsonTypeInfo<V1APIService> JsonTypeInfo => KubernetesJson.Default.V1APIService;

    public V1APIServiceSpec? Spec { get; set; }

    public V1APIServiceStatus? Status { get; set; }
}

public sealed class V1APIServiceSpec : KubernetesModel
{
    public V1APIServiceReference? Service { get; set; }

    public string? Group { get; set; }

    public string? Version { get; set; }

    [JsonPropertyName("insecureSkipTLSVerify")]
    public bool? InsecureSkipTLSVerify { get; set; }

    public byte[]? CaBundle { get; set; }

    public int? GroupPriorityMinimum { get; set; }

    public int? VersionPriority { get; set; }
}

public sealed class V1APIServiceReference : KubernetesModel
{
    public string? Namespace { get; set; }

    public string? Name { get; set; }

    public int? Port { get; set; }
}

public sealed class V1APIServiceStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }
}
