namespace OcmAddons.Kubernetes.Models;

public sealed class V1TopologySpreadConstraint : KubernetesModel
{
    public int? MaxSkew { get; set; }

    public string TopologyKey { get; set; } = "";

    public string WhenUnsatisfiable { get; set; } = "";

    public V1LabelSelector? LabelSelector { get; set; }

    public int? MinDomains { get; set; }
}
