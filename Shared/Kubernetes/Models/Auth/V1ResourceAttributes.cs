namespace OcmAddons.Kubernetes.Models;

public sealed class V1ResourceAttributes : KubernetesModel
{
    public string? Namespace { get; set; }

    public string? Verb { get; set; }

    public string? Group { get; set; }

    public string? Version { get; set; }

    public string? Resource { get; set; }

    public string? Subresource { get; set; }

    public string? Name { get; set; }
}

public sealed class V1NonResourceAttributes : KubernetesModel
{
    public string? Path { get; set; }

    public string? Verb { get; set; }
}
