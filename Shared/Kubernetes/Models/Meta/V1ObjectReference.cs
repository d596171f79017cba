namespace OcmAddons.Kubernetes.Models;

/// <summary>A reference to any object, as events and endpoints hold it.</summary>
public sealed class V1ObjectReference : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }

    public string? FieldPath { get; set; }
}
