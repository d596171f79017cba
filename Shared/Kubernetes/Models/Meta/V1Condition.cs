using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>The condition that most kinds carry in their status.</summary>
public sealed class V1Condition : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public long? ObservedGeneration { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
