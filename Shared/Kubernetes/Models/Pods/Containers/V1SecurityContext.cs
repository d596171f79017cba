namespace OcmAddons.Kubernetes.Models;

public sealed class V1SecurityContext : KubernetesModel
{
    public bool? AllowPrivilegeEscalation { get; set; }

    public V1Capabilities? Capabilities { get; set; }

    public bool? Privileged { get; set; }

    public string? ProcMount { get; set; }

    public bool? ReadOnlyRootFilesystem { get; set; }

    public long? RunAsGroup { get; set; }

    public bool? RunAsNonRoot { get; set; }

    public long? RunAsUser { get; set; }

    public V1SeccompProfile? SeccompProfile { get; set; }
}

public sealed class V1Capabilities : KubernetesModel
{
    public IList<string>? Add { get; set; }

    public IList<string>? Drop { get; set; }
}
