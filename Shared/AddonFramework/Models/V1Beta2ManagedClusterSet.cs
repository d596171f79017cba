using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>A set of clusters, by label or by selector.</summary>
public sealed class V1Beta2ManagedClusterSet : KubernetesEntity, IKubernetesEntity<V1Beta2ManagedClusterSet>
{
    public static KubernetesResource Resource { get; } = new(
        "cluster.open-cluster-management.io", "v1beta2", "managedclustersets", "ManagedClusterSet", Namespaced: false);

    public static JsonTypeInfo<V1Beta2ManagedClusterSet> JsonTypeInfo =>
        OcmJsonContext.Default.V1Beta2ManagedClusterSet;

    public V1Beta2ManagedClusterSetSpec? Spec { get; set; }

    public ConditionsStatus? Status { get; set; }
}

public sealed class V1Beta2ManagedClusterSetSpec : KubernetesModel
{
    public ManagedClusterSelector? ClusterSelector { get; set; }
}

public sealed class ManagedClusterSelector : KubernetesModel
{
    /// <summary><c>ExclusiveClusterSetLabel</c> or <c>LabelSelector</c>.</summary>
    public string? SelectorType { get; set; }

    public V1LabelSelector? LabelSelector { get; set; }
}

/// <summary>A status that has conditions and nothing else that we read.</summary>
public sealed class ConditionsStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }
}
