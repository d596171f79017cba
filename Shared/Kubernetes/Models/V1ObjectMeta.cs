using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>What every object has.</summary>
public sealed class V1ObjectMeta : KubernetesModel
{
    public string? Name { get; set; }

    public string? GenerateName { get; set; }

    [JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }

    public long? Generation { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? CreationTimestamp { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? DeletionTimestamp { get; set; }

    public long? DeletionGracePeriodSeconds { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    public IDictionary<string, string>? Annotations { get; set; }

    public IList<V1OwnerReference>? OwnerReferences { get; set; }

    public IList<string>? Finalizers { get; set; }

    /// <summary>
    /// Always null. They are often larger than the object itself, an apply with them is refused, and a PUT without them
    /// keeps those that the server has.
    /// </summary>
    public SkippedField? ManagedFields { get; set; }
}
