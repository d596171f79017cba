namespace OcmAddons.Kubernetes.Models;

public sealed class V1KeyToPath : KubernetesModel
{
    public string Key { get; set; } = "";

    public string Path { get; set; } = "";

    public int? Mode { get; set; }
}
