namespace OcmAddons.Kubernetes.Models;

public sealed class V1Lifecycle : KubernetesModel
{
    public V1LifecycleHandler? PostStart { get; set; }

    public V1LifecycleHandler? PreStop { get; set; }
}

public sealed class V1LifecycleHandler : KubernetesModel
{
    public V1ExecAction? Exec { get; set; }

    public V1HTTPGetAction? HttpGet { get; set; }

    public V1TCPSocketAction? TcpSocket { get; set; }
}
