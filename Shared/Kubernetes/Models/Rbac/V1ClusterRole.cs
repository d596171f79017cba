using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1ClusterRole : KubernetesEntity, IKubernetesEntity<V1ClusterRole>
{
    public static KubernetesResource Resource { get; } =
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", Namespaced: false);

    public static JsonTypeInfo<V1ClusterRole> JsonTypeInfo => KubernetesJson.Default.V1ClusterRole;

    public IList<V1PolicyRule>? Rules { get; set; }

    public JsonElement? AggregationRule { get; set; }
}
