using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>
/// Objects that the work agent of one cluster applies; it lives in the cluster's namespace on the hub.
/// </summary>
public sealed class V1ManifestWork : KubernetesEntity, IKubernetesEntity<V1ManifestWork>
{
    public static KubernetesResource Resource { get; } =
        new("work.open-cluster-management.io", "v1", "manifestworks", "ManifestWork", Namespaced: true);

    public static JsonTypeInfo<V1ManifestWork> JsonTypeInfo => OcmJsonContext.Default.V1ManifestWork;

    public V1ManifestWorkSpec? Spec { get; set; }

    public V1ManifestWorkStatus? Status { get; set; }
}

public sealed class V1ManifestWorkSpec : KubernetesModel
{
    public V1ManifestsTemplate? Workload { get; set; }

    public V1DeleteOption? DeleteOption { get; set; }

    public IList<V1ManifestConfigOption>? ManifestConfigs { get; set; }

    public JsonElement? Executor { get; set; }
}

public sealed class V1ManifestsTemplate : KubernetesModel
{
    public IList<JsonElement>? Manifests { get; set; }
}

public sealed class V1DeleteOption : KubernetesModel
{
    /// <summary><c>Foreground</c>, <c>Orphan</c> or <c>SelectivelyOrphan</c>.</summary>
    public string? PropagationPolicy { get; set; }

    public V1SelectivelyOrphan? SelectivelyOrphans { get; set; }

    public long? TtlSecondsAfterFinished { get; set; }
}

public sealed class V1SelectivelyOrphan : KubernetesModel
{
    public IList<V1ResourceIdentifier>? OrphaningRules { get; set; }
}

/// <summary>Selects manifests; name and namespace may hold <c>*</c>.</summary>
public sealed class V1ResourceIdentifier : KubernetesModel
{
    public string? Group { get; set; }

    public string Resource { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Namespace { get; set; }
}

public sealed class V1ManifestConfigOption : KubernetesModel
{
    public V1ResourceIdentifier ResourceIdentifier { get; set; } = new();

    public IList<V1FeedbackRule>? FeedbackRules { get; set; }

    public V1UpdateStrategy? UpdateStrategy { get; set; }

    public IList<JsonElement>? ConditionRules { get; set; }
}

public sealed class V1FeedbackRule : KubernetesModel
{
    /// <summary><c>WellKnownStatus</c> or <c>JSONPaths</c>.</summary>
    public string Type { get; set; } = "";

    public IList<V1JsonPath>? JsonPaths { get; set; }
}

public sealed class V1JsonPath : KubernetesModel
{
    public string Name { get; set; } = "";

    public string? Version { get; set; }

    public string Path { get; set; } = "";
}

public sealed class V1UpdateStrategy : KubernetesModel
{
    /// <summary><c>Update</c>, <c>CreateOnly</c>, <c>ServerSideApply</c> or <c>ReadOnly</c>.</summary>
    public string Type { get; set; } = "";

    public JsonElement? ServerSideApply { get; set; }
}
