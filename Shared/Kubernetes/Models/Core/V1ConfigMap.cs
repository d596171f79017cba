using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1ConfigMap : KubernetesEntity, IKubernetesEntity<V1ConfigMap>
{
    public static KubernetesResource Resource { get; } = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);

    public static JsonTypeInfo<V1ConfigMap> JsonTypeInfo => KubernetesJson.Default.V1ConfigMap;

    public bool? Immutable { get; set; }

    public IDictionary<string, string>? Data { get; set; }

    public IDictionary<string, byte[]>? BinaryData { get; set; }
}
