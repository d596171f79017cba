using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

public sealed class V1ManifestWorkStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }

    public V1ManifestResourceStatus? ResourceStatus { get; set; }
}

public sealed class V1ManifestResourceStatus : KubernetesModel
{
    public IList<V1ManifestCondition>? Manifests { get; set; }
}

/// <summary>State of one manifest.</summary>
public sealed class V1ManifestCondition : KubernetesModel
{
    public V1ManifestResourceMeta ResourceMeta { get; set; } = new();

    public V1StatusFeedbackResult? StatusFeedback { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}

public sealed class V1ManifestResourceMeta : KubernetesModel
{
    public int? Ordinal { get; set; }

    public string? Group { get; set; }

    public string? Version { get; set; }

    public string? Kind { get; set; }

    public string? Resource { get; set; }

    public string? Name { get; set; }

    public string? Namespace { get; set; }
}

public sealed class V1StatusFeedbackResult : KubernetesModel
{
    public IList<V1FeedbackValue>? Values { get; set; }
}

public sealed class V1FeedbackValue : KubernetesModel
{
    public string Name { get; set; } = "";

    [JsonPropertyName("fieldValue")]
    public V1FieldValue Value { get; set; } = new();
}

public sealed class V1FieldValue : KubernetesModel
{
    /// <summary><c>Integer</c>, <c>String</c>, <c>Boolean</c> or <c>JsonRaw</c>.</summary>
    public string Type { get; set; } = "";

    public long? Integer { get; set; }

    public string? String { get; set; }

    public bool? Boolean { get; set; }

    public string? JsonRaw { get; set; }
}
