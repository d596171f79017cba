namespace OcmAddons.Kubernetes.Models;

public sealed class V1Container : KubernetesModel
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public string? ImagePullPolicy { get; set; }

    public IList<string>? Command { get; set; }

    public IList<string>? Args { get; set; }

    public IList<V1EnvVar>? Env { get; set; }

    public IList<V1EnvFromSource>? EnvFrom { get; set; }

    public V1Lifecycle? Lifecycle { get; set; }

    public V1Probe? LivenessProbe { get; set; }

    public V1Probe? ReadinessProbe { get; set; }

    public V1Probe? StartupProbe { get; set; }

    public IList<V1ContainerPort>? Ports { get; set; }

    public V1ResourceRequirements? Resources { get; set; }

    public V1SecurityContext? SecurityContext { get; set; }

    public bool? Stdin { get; set; }

    public bool? Tty { get; set; }

    public string? TerminationMessagePath { get; set; }

    public string? TerminationMessagePolicy { get; set; }

    public IList<V1VolumeMount>? VolumeMounts { get; set; }

    public string? WorkingDir { get; set; }
}

public sealed class V1ContainerPort : KubernetesModel
{
    public string? Name { get; set; }

    public int? ContainerPort { get; set; }

    public int? HostPort { get; set; }

    public string? HostIP { get; set; }

    public string? Protocol { get; set; }
}
