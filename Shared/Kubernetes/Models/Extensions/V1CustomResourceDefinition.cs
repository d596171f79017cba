using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

/// <summary>The spec, schema and all, is kept as it came.</summary>
public sealed class V1CustomResourceDefinition : KubernetesEntity, IKubernetesEntity<V1CustomResourceDefinition>
{
    public static KubernetesResource Resource { get; } =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false);

    public static JsonTypeInfo<V1CustomResourceDefinition> JsonTypeInfo =>
        KubernetesJson.Default.V1CustomResourceDefinition;

    public JsonElement? Spec { get; set; }

    public V1CustomResourceDefinitionStatus? Status { get; set; }
}

public sealed class V1CustomResourceDefinitionStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }

    public JsonElement? AcceptedNames { get; set; }

    public IList<string>? StoredVersions { get; set; }
}
