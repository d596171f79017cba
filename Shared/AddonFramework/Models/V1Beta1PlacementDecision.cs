using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>Up to a hundred clusters that a placement selected.</summary>
public sealed class V1Beta1PlacementDecision : KubernetesEntity, IKubernetesEntity<V1Beta1PlacementDecision>
{
    public static KubernetesResource Resource { get; } = new(
        "cluster.open-cluster-management.io", "v1beta1", "placementdecisions", "PlacementDecision", Namespaced: true);

    public static JsonTypeInfo<V1Beta1PlacementDecision> JsonTypeInfo =>
        OcmJsonContext.Default.V1Beta1PlacementDecision;

    public V1Beta1PlacementDecisionStatus? Status { get; set; }
}

public sealed class V1Beta1PlacementDecisionStatus : KubernetesModel
{
    public IList<ClusterDecision>? Decisions { get; set; }
}

public sealed class ClusterDecision : KubernetesModel
{
    public string ClusterName { get; set; } = "";

    public string Reason { get; set; } = "";
}
