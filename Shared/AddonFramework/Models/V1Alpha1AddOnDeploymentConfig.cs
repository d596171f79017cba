using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>
/// How an addon's agents are deployed: where, on which nodes, from which registry, with which variables.
/// </summary>
public sealed class V1Alpha1AddOnDeploymentConfig : KubernetesEntity, IKubernetesEntity<V1Alpha1AddOnDeploymentConfig>
{
    public static KubernetesResource Resource { get; } = new(
        "addon.open-cluster-management.io",
        "v1alpha1",
        "addondeploymentconfigs",
        "AddOnDeploymentConfig",
        Namespaced: true);

    public static JsonTypeInfo<V1Alpha1AddOnDeploymentConfig> JsonTypeInfo =>
        OcmJsonContext.Default.V1Alpha1AddOnDeploymentConfig;

    public V1Alpha1AddOnDeploymentConfigSpec? Spec { get; set; }
}

public sealed class V1Alpha1AddOnDeploymentConfigSpec : KubernetesModel
{
    public IList<CustomizedVariable>? CustomizedVariables { get; set; }

    public NodePlacement? NodePlacement { get; set; }

    public IList<ImageMirror>? Registries { get; set; }

    public ProxyConfig? ProxyConfig { get; set; }

    public string? AgentInstallNamespace { get; set; }

    public IList<ContainerResourceRequirements>? ResourceRequirements { get; set; }
}

public sealed class CustomizedVariable : KubernetesModel
{
    public string Name { get; set; } = "";

    public string? Value { get; set; }
}

public sealed class NodePlacement : KubernetesModel
{
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Core v1 tolerations, passed on as they are.</summary>
    public IList<JsonElement>? Tolerations { get; set; }
}

public sealed class ImageMirror : KubernetesModel
{
    public string Mirror { get; set; } = "";

    public string? Source { get; set; }
}

public sealed class ProxyConfig : KubernetesModel
{
    public string? HttpProxy { get; set; }

    public string? HttpsProxy { get; set; }

    /// <summary>Base64 of the PEM bundle.</summary>
    public string? CaBundle { get; set; }

    public string? NoProxy { get; set; }
}

public sealed class ContainerResourceRequirements : KubernetesModel
{
    /// <summary><c>resource:name:container</c>, each part possibly <c>*</c>.</summary>
    [JsonPropertyName("containerID")]
    public string ContainerId { get; set; } = "";

    /// <summary>Core v1 ResourceRequirements.</summary>
    public JsonElement? Resources { get; set; }
}
