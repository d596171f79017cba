namespace OcmAddons.Kubernetes.Models;

public sealed class V1NodeAffinity : KubernetesModel
{
    public V1NodeSelector? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }

    public IList<V1PreferredSchedulingTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; set; }
}

public sealed class V1NodeSelector : KubernetesModel
{
    public IList<V1NodeSelectorTerm>? NodeSelectorTerms { get; set; }
}

public sealed class V1NodeSelectorTerm : KubernetesModel
{
    public IList<V1NodeSelectorRequirement>? MatchExpressions { get; set; }

    public IList<V1NodeSelectorRequirement>? MatchFields { get; set; }
}

/// <summary>Operators: In, NotIn, Exists, DoesNotExist, Gt, Lt.</summary>
public sealed class V1NodeSelectorRequirement : KubernetesModel
{
    public string Key { get; set; } = "";

    public string Operator { get; set; } = "";

    public IList<string>? Values { get; set; }
}

public sealed class V1PreferredSchedulingTerm : KubernetesModel
{
    public int? Weight { get; set; }

    public V1NodeSelectorTerm? Preference { get; set; }
}
