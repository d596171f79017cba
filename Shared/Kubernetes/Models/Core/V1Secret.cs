using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

/// <summary>Data is base64 on the wire; stringData is write-only.</summary>
public sealed class V1Secret : KubernetesEntity, IKubernetesEntity<V1Secret>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "secrets", "Secret", Namespaced: true);

    public static JsonTypeInfo<V1Secret> JsonTypeInfo => KubernetesJson.Default.V1Secret;

    public string? Type { get; set; }

    public bool? Immutable { get; set; }

    public IDictionary<string, byte[]>? Data { get; set; }

    public IDictionary<string, string>? StringData { get; set; }
}
