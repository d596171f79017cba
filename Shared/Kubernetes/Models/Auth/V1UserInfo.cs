namespace OcmAddons.Kubernetes.Models;

public sealed class V1UserInfo : KubernetesModel
{
    public string? Username { get; set; }

    public string? Uid { get; set; }

    public IList<string>? Groups { get; set; }

    public IDictionary<string, IList<string>>? Extra { get; set; }
}
