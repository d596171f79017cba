using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Role : KubernetesEntity, IKubernetesEntity<V1Role>
{
    public static KubernetesResource Resource { get; } =
        new("rbac.authorization.k8s.io", "v1", "roles", "Role", Namespaced: true);

    public static JsonTypeInfo<V1Role> JsonTypeInfo => KubernetesJson.Default.V1Role;

    public IList<V1PolicyRule>? Rules { get; set; }
}
