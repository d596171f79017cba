namespace OcmAddons.Kubernetes.Models;

public sealed class V1SecretVolumeSource : KubernetesModel
{
    public string? SecretName { get; set; }

    public int? DefaultMode { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public bool? Optional { get; set; }
}
