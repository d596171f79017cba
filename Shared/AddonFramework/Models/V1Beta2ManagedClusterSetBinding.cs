using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>Lets placements of a namespace select from a cluster set; it is named like the set.</summary>
public sealed class V1Beta2ManagedClusterSetBinding
    : KubernetesEntity, IKubernetesEntity<V1Beta2ManagedClusterSetBinding>
{
    public static KubernetesResource Resource { get; } = new(
        "cluster.open-cluster-management.io",
        "v1beta2",
        "managedclustersetbindings",
        "ManagedClusterSetBinding",
        Namespaced: true);

    public static JsonTypeInfo<V1Beta2ManagedClusterSetBinding> JsonTypeInfo =>
        OcmJsonContext.Default.V1Beta2ManagedClusterSetBinding;

    public V1Beta2ManagedClusterSetBindingSpec? Spec { get; set; }

    public ConditionsStatus? Status { get; set; }
}

public sealed class V1Beta2ManagedClusterSetBindingSpec : KubernetesModel
{
    public string ClusterSet { get; set; } = "";
}
