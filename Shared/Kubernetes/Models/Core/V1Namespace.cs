using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Namespace : KubernetesEntity, IKubernetesEntity<V1Namespace>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "namespaces", "Namespace", Namespaced: false);

    public static JsonTypeInfo<V1Namespace> JsonTypeInfo => KubernetesJson.Default.V1Namespace;

    public V1NamespaceSpec? Spec { get; set; }

    public V1NamespaceStatus? Status { get; set; }
}

public sealed class V1NamespaceSpec : KubernetesModel
{
    public IList<string>? Finalizers { get; set; }
}

/// <summary>Phase: Active or Terminating.</summary>
public sealed class V1NamespaceStatus : KubernetesModel
{
    public string? Phase { get; set; }
}
