using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1DaemonSet : KubernetesEntity, IKubernetesEntity<V1DaemonSet>
{
    public static KubernetesResource Resource { get; } =
        new("apps", "v1", "daemonsets", "DaemonSet", Namespaced: true);

    public static JsonTypeInfo<V1DaemonSet> JsonTypeInfo => KubernetesJson.Default.V1DaemonSet;

    public V1DaemonSetSpec? Spec { get; set; }

    public V1DaemonSetStatus? Status { get; set; }
}

public sealed class V1DaemonSetSpec : KubernetesModel
{
    public V1LabelSelector? Selector { get; set; }

    public V1PodTemplateSpec? Template { get; set; }

    public int? MinReadySeconds { get; set; }

    public int? RevisionHistoryLimit { get; set; }

    public JsonElement? UpdateStrategy { get; set; }
}

public sealed class V1DaemonSetStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }

    public int? CurrentNumberScheduled { get; set; }

    public int? DesiredNumberScheduled { get; set; }

    public int? NumberAvailable { get; set; }

    public int? NumberMisscheduled { get; set; }

    public int? NumberReady { get; set; }

    public int? NumberUnavailable { get; set; }

    public int? UpdatedNumberScheduled { get; set; }
}
