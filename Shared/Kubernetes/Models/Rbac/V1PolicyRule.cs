namespace OcmAddons.Kubernetes.Models;

public sealed class V1PolicyRule : KubernetesModel
{
    public IList<string>? ApiGroups { get; set; }

    public IList<string>? Resources { get; set; }

    public IList<string>? ResourceNames { get; set; }

    public IList<string>? NonResourceURLs { get; set; }

    public IList<string>? Verbs { get; set; }
}
