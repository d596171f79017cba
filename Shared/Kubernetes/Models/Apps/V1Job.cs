using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Job : KubernetesEntity, IKubernetesEntity<V1Job>
{
    public static KubernetesResource Resource { get; } = new("batch", "v1", "jobs", "Job", Namespaced: true);

    public static JsonTypeInfo<V1Job> JsonTypeInfo => KubernetesJson.Default.V1Job;

    public V1JobSpec? Spec { get; set; }

    public V1JobStatus? Status { get; set; }
}

public sealed class V1JobSpec : KubernetesModel
{
    public int? Parallelism { get; set; }

    public int? Completions { get; set; }

    public long? ActiveDeadlineSeconds { get; set; }

    public int? BackoffLimit { get; set; }

    public bool? ManualSelector { get; set; }

    public V1LabelSelector? Selector { get; set; }

    public V1PodTemplateSpec? Template { get; set; }

    public int? TtlSecondsAfterFinished { get; set; }
}

public sealed class V1JobStatus : KubernetesModel
{
    public int? Active { get; set; }

    public int? Succeeded { get; set; }

    public int? Failed { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? StartTime { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? CompletionTime { get; set; }

    public IList<V1JobCondition>? Conditions { get; set; }
}

public sealed class V1JobCondition : KubernetesModel
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
