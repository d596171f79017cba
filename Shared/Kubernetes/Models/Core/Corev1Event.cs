using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

/// <summary>An event of the core group, which kubectl describe shows.</summary>
public sealed class Corev1Event : KubernetesEntity, IKubernetesEntity<Corev1Event>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "events", "Event", Namespaced: true);

    public static JsonTypeInfo<Corev1Event> JsonTypeInfo => KubernetesJson.Default.Corev1Event;

    public V1ObjectReference? InvolvedObject { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public V1EventSource? Source { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? FirstTimestamp { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastTimestamp { get; set; }

    public int? Count { get; set; }

    public string? Type { get; set; }

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    public Corev1EventSeries? Series { get; set; }

    public string? Action { get; set; }

    public V1ObjectReference? Related { get; set; }

    [JsonPropertyName("reportingComponent")]
    public string? ReportingController { get; set; }

    public string? ReportingInstance { get; set; }
}

public sealed class V1EventSource : KubernetesModel
{
    public string? Component { get; set; }

    public string? Host { get; set; }
}

public sealed class Corev1EventSeries : KubernetesModel
{
    public int? Count { get; set; }

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? LastObservedTime { get; set; }
}
