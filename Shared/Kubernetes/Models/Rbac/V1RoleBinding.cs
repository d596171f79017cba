using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1RoleBinding : KubernetesEntity, IKubernetesEntity<V1RoleBinding>
{
    public static KubernetesResource Resource { get; } =
        new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", Namespaced: true);

    public static JsonTypeInfo<V1RoleBinding> JsonTypeInfo => KubernetesJson.Default.V1RoleBinding;

    public V1RoleRef? RoleRef { get; set; }

    public IList<V1Subject>? Subjects { get; set; }
}
