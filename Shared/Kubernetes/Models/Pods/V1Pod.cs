using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Pod : KubernetesEntity, IKubernetesEntity<V1Pod>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "pods", "Pod", Namespaced: true);

    public static JsonTypeInfo<V1Pod> JsonTypeInfo => KubernetesJson.Default.V1Pod;

    public V1PodSpec? Spec { get; set; }

    public V1PodStatus? Status { get; set; }
}

public sealed class V1PodStatus : KubernetesModel
{
    public string? Phase { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public string? HostIP { get; set; }

    public string? PodIP { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? StartTime { get; set; }

    public IList<V1PodCondition>? Conditions { get; set; }

    public IList<V1ContainerStatus>? ContainerStatuses { get; set; }

    public IList<V1ContainerStatus>? InitContainerStatuses { get; set; }
}

public sealed class V1PodCondition : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastProbeTime { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}

public sealed class V1ContainerStatus : KubernetesModel
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public string? ImageID { get; set; }

    public string? ContainerID { get; set; }

    public bool? Ready { get; set; }

    public bool? Started { get; set; }

    public int? RestartCount { get; set; }

    public JsonElement? State { get; set; }

    public JsonElement? LastState { get; set; }
}
