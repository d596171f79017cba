using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1PodDisruptionBudget : KubernetesEntity, IKubernetesEntity<V1PodDisruptionBudget>
{
    public static KubernetesResource Resource { get; } =
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", Namespaced: true);

    public static JsonTypeInfo<V1PodDisruptionBudget> JsonTypeInfo => KubernetesJson.Default.V1PodDisruptionBudget;

    public V1PodDisruptionBudgetSpec? Spec { get; set; }

    public JsonElement? Status { get; set; }
}

public sealed class V1PodDisruptionBudgetSpec : KubernetesModel
{
    public IntOrString? MinAvailable { get; set; }

    public IntOrString? MaxUnavailable { get; set; }

    public V1LabelSelector? Selector { get; set; }
}
