using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1ClusterRoleBinding : KubernetesEntity, IKubernetesEntity<V1ClusterRoleBinding>
{
    public static KubernetesResource Resource { get; } =
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", Namespaced: false);

    public static JsonTypeInfo<V1ClusterRoleBinding> JsonTypeInfo => KubernetesJson.Default.V1ClusterRoleBinding;

    public V1RoleRef? RoleRef { get; set; }

    public IList<V1Subject>? Subjects { get; set; }
}
