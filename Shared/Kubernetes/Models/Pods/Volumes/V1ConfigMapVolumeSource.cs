namespace OcmAddons.Kubernetes.Models;

public sealed class V1ConfigMapVolumeSource : KubernetesModel
{
    public string? Name { get; set; }

    public int? DefaultMode { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public bool? Optional { get; set; }
}
