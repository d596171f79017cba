namespace OcmAddons.Kubernetes.Models;

/// <summary>One observation about an object, by type; see meta/v1 Condition.</summary>
public sealed class V1Condition : KubernetesModel
{
    public string Type { get; set; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string Status { get; set; } = "";

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public long? ObservedGeneration { get; set; }

    public DateTimeOffset? LastTransitionTime { get; set; }
}
