namespace OcmAddons.Kubernetes.Models;

/// <summary>The owner; when all owners are gone, the garbage collector deletes the holder.</summary>
public sealed class V1OwnerReference : KubernetesModel
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public bool? Controller { get; set; }

    public bool? BlockOwnerDeletion { get; set; }
}
