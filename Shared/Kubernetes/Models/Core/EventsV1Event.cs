using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

/// <summary>An event of the events.k8s.io group.</summary>
public sealed class EventsV1Event : KubernetesEntity, IKubernetesEntity<EventsV1Event>
{
    public static KubernetesResource Resource { get; } =
        new("events.k8s.io", "v1", "events", "Event", Namespaced: true);

    public static JsonTypeInfo<EventsV1Event> JsonTypeInfo => KubernetesJson.Default.EventsV1Event;

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    public EventsV1EventSeries? Series { get; set; }

    public string? ReportingController { get; set; }

    public string? ReportingInstance { get; set; }

    public string? Action { get; set; }

    public string? Reason { get; set; }

    public V1ObjectReference? Regarding { get; set; }

    public V1ObjectReference? Related { get; set; }

    public string? Note { get; set; }

    public string? Type { get; set; }
}

public sealed class EventsV1EventSeries : KubernetesModel
{
    public int? Count { get; set; }

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? LastObservedTime { get; set; }
}
