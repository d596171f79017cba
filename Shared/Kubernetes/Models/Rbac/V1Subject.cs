namespace OcmAddons.Kubernetes.Models;

/// <summary>Kind: User, Group (both with their apiGroup) or ServiceAccount (with a namespace).</summary>
public sealed class V1Subject : KubernetesModel
{
    public string Kind { get; set; } = "";

    public string? ApiGroup { get; set; }

    public string Name { get; set; } = "";

    public string? Namespace { get; set; }
}
