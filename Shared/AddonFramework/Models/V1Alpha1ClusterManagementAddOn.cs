using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>An addon on the hub: where it is installed and by what it is configured.</summary>
public sealed class V1Alpha1ClusterManagementAddOn
    : KubernetesEntity, IKubernetesEntity<V1Alpha1ClusterManagementAddOn>
{
    public static KubernetesResource Resource { get; } = new(
        "addon.open-cluster-management.io",
        "v1alpha1",
        "clustermanagementaddons",
        "ClusterManagementAddOn",
        Namespaced: false);

    public static JsonTypeInfo<V1Alpha1ClusterManagementAddOn> JsonTypeInfo =>
        OcmJsonContext.Default.V1Alpha1ClusterManagementAddOn;

    public V1Alpha1ClusterManagementAddOnSpec? Spec { get; set; }

    public V1Alpha1ClusterManagementAddOnStatus? Status { get; set; }
}

public sealed class V1Alpha1ClusterManagementAddOnSpec : KubernetesModel
{
    public AddOnMeta? AddOnMeta { get; set; }

    public AddOnConfigCoordinates? AddOnConfiguration { get; set; }

    public IList<ConfigGroupResource>? SupportedConfigs { get; set; }

    public InstallStrategySpec? InstallStrategy { get; set; }
}

public sealed class InstallStrategySpec : KubernetesModel
{
    /// <summary><c>Manual</c> or <c>Placements</c>.</summary>
    public string? Type { get; set; }

    public IList<PlacementStrategy>? Placements { get; set; }
}

public sealed class PlacementStrategy : KubernetesModel
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public IList<AddOnConfig>? Configs { get; set; }

    public JsonElement? RolloutStrategy { get; set; }
}

public sealed class V1Alpha1ClusterManagementAddOnStatus : KubernetesModel
{
    /// <summary>The wire name has a lower-case c in v1alpha1.</summary>
    [JsonPropertyName("defaultconfigReferences")]
    public IList<ConfigReference>? DefaultConfigReferences { get; set; }

    public IList<InstallProgression>? InstallProgressions { get; set; }
}

public sealed class InstallProgression : KubernetesModel
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public IList<ConfigReference>? ConfigReferences { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
