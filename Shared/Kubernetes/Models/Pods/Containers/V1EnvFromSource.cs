namespace OcmAddons.Kubernetes.Models;

public sealed class V1EnvFromSource : KubernetesModel
{
    public string? Prefix { get; set; }

    public V1EnvFromReference? ConfigMapRef { get; set; }

    public V1EnvFromReference? SecretRef { get; set; }
}

/// <summary>A ConfigMap or Secret whose keys all become variables.</summary>
public sealed class V1EnvFromReference : KubernetesModel
{
    public string? Name { get; set; }

    public bool? Optional { get; set; }
}
