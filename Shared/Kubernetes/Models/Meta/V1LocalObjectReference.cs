namespace OcmAddons.Kubernetes.Models;

/// <summary>An object in the holder's namespace.</summary>
public sealed class V1LocalObjectReference : KubernetesModel
{
    public string? Name { get; set; }
}
