using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>On the managed cluster: what a work agent applied for one ManifestWork.</summary>
public sealed class V1AppliedManifestWork : KubernetesEntity, IKubernetesEntity<V1AppliedManifestWork>
{
    public static KubernetesResource Resource { get; } = new(
        "work.open-cluster-management.io", "v1", "appliedmanifestworks", "AppliedManifestWork", Namespaced: false);

    public static JsonTypeInfo<V1AppliedManifestWork> JsonTypeInfo => OcmJsonContext.Default.V1AppliedManifestWork;

    public V1AppliedManifestWorkSpec? Spec { get; set; }

    public V1AppliedManifestWorkStatus? Status { get; set; }
}

public sealed class V1AppliedManifestWorkSpec : KubernetesModel
{
    public string HubHash { get; set; } = "";

    [JsonPropertyName("agentID")]
    public string? AgentId { get; set; }

    public string ManifestWorkName { get; set; } = "";
}

public sealed class V1AppliedManifestWorkStatus : KubernetesModel
{
    public IList<V1AppliedResource>? AppliedResources { get; set; }

    public DateTimeOffset? EvictionStartTime { get; set; }
}

public sealed class V1AppliedResource : KubernetesModel
{
    public string? Group { get; set; }

    public string? Version { get; set; }

    public string? Resource { get; set; }

    public string? Namespace { get; set; }

    public string? Name { get; set; }

    public string? Uid { get; set; }
}
