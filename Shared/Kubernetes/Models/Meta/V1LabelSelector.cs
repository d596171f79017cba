namespace OcmAddons.Kubernetes.Models;

/// <summary>Selects by labels; empty selects everything, null nothing.</summary>
public sealed class V1LabelSelector : KubernetesModel
{
    public IDictionary<string, string>? MatchLabels { get; set; }

    public IList<V1LabelSelectorRequirement>? MatchExpressions { get; set; }
}

/// <summary>Operators: In, NotIn, Exists, DoesNotExist.</summary>
public sealed class V1LabelSelectorRequirement : KubernetesModel
{
    public string Key { get; set; } = "";

    public string Operator { get; set; } = "";

    public IList<string>? Values { get; set; }
}
