using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>Selects clusters of the sets that are bound to its namespace.</summary>
public sealed class V1Beta1Placement : KubernetesEntity, IKubernetesEntity<V1Beta1Placement>
{
    public static KubernetesResource Resource { get; } =
        new("cluster.open-cluster-management.io", "v1beta1", "placements", "Placement", Namespaced: true);

    public static JsonTypeInfo<V1Beta1Placement> JsonTypeInfo => OcmJsonContext.Default.V1Beta1Placement;

    public V1Beta1PlacementSpec? Spec { get; set; }

    public V1Beta1PlacementStatus? Status { get; set; }
}

public sealed class V1Beta1PlacementSpec : KubernetesModel
{
    public IList<string>? ClusterSets { get; set; }

    public int? NumberOfClusters { get; set; }

    public IList<PlacementPredicate>? Predicates { get; set; }

    public IList<PlacementToleration>? Tolerations { get; set; }

    public JsonElement? PrioritizerPolicy { get; set; }

    public JsonElement? SpreadPolicy { get; set; }

    public JsonElement? DecisionStrategy { get; set; }
}

public sealed class PlacementPredicate : KubernetesModel
{
    public ClusterSelector? RequiredClusterSelector { get; set; }
}

public sealed class ClusterSelector : KubernetesModel
{
    public V1LabelSelector? LabelSelector { get; set; }

    public JsonElement? ClaimSelector { get; set; }

    public JsonElement? CelSelector { get; set; }
}

public sealed class PlacementToleration : KubernetesModel
{
    public string? Key { get; set; }

    public string? Operator { get; set; }

    public string? Value { get; set; }

    public string? Effect { get; set; }

    public long? TolerationSeconds { get; set; }
}

public sealed class V1Beta1PlacementStatus : KubernetesModel
{
    public int? NumberOfSelectedClusters { get; set; }

    public JsonElement? DecisionGroups { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
