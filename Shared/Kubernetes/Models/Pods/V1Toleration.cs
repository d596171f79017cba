namespace OcmAddons.Kubernetes.Models;

public sealed class V1Toleration : KubernetesModel
{
    public string? Key { get; set; }

    public string? Operator { get; set; }

    public string? Value { get; set; }

    public string? Effect { get; set; }

    public long? TolerationSeconds { get; set; }
}
