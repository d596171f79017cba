namespace OcmAddons.Kubernetes.Models;

public sealed class V1PodAffinity : KubernetesModel
{
    public IList<V1PodAffinityTerm>? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }

    public IList<V1WeightedPodAffinityTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; set; }
}

public sealed class V1PodAntiAffinity : KubernetesModel
{
    public IList<V1PodAffinityTerm>? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }

    public IList<V1WeightedPodAffinityTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; set; }
}

public sealed class V1PodAffinityTerm : KubernetesModel
{
    public V1LabelSelector? LabelSelector { get; set; }

    public V1LabelSelector? NamespaceSelector { get; set; }

    public IList<string>? Namespaces { get; set; }

    public string TopologyKey { get; set; } = "";
}

public sealed class V1WeightedPodAffinityTerm : KubernetesModel
{
    public int? Weight { get; set; }

    public V1PodAffinityTerm? PodAffinityTerm { get; set; }
}
