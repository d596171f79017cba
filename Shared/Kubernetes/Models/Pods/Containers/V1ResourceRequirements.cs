namespace OcmAddons.Kubernetes.Models;

/// <summary>Quantities as the API writes them, e.g. 100m and 64Mi.</summary>
public sealed class V1ResourceRequirements : KubernetesModel
{
    public IDictionary<string, string>? Limits { get; set; }

    public IDictionary<string, string>? Requests { get; set; }
}
