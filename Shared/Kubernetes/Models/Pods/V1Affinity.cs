namespace OcmAddons.Kubernetes.Models;

public sealed class V1Affinity : KubernetesModel
{
    public V1NodeAffinity? NodeAffinity { get; set; }

    public V1PodAffinity? PodAffinity { get; set; }

    public V1PodAntiAffinity? PodAntiAffinity { get; set; }
}
