using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>
/// The proxy servers' Deployment: pure. Certificates are mounted and reloaded, so their renewal changes nothing here.
/// </summary>
internal sealed class ServerDeployment(V1Alpha1ManagedProxyConfiguration configuration, string imagePullPolicy)
{
    private const string CaMount = "/etc/server-ca-pki";
    private const string ServerMount = "/etc/server-pki";
    private const string AgentMount = "/etc/agent-pki";
    private const int HealthPort = 8092;

    private readonly ProxyServerSpec _server = configuration.Spec.ProxyServer;

    public V1Deployment Build() => new()
    {
        Metadata = new ServerObjects(configuration).Meta(configuration.Metadata.Name!),
        Spec = new V1DeploymentSpec
        {
            Replicas = _server.Replicas,
            Selector = new V1LabelSelector { MatchLabels = ServerObjects.Selector() },
            // New servers take agents over before the old ones go.
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 },
            },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = ServerObjects.Selector() },
                Spec = Pod(),
            },
        },
    };

    private V1PodSpec Pod() => new()
    {
        ServiceAccountName = ServerObjects.ServiceAccountName,
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        TerminationGracePeriodSeconds = 40,
        SecurityContext = PodSecurity.Pod(),
        NodeSelector = _server.NodePlacement?.NodeSelector,
        Tolerations = _server.NodePlacement?.Tolerations,
        TopologySpreadConstraints =
        [
            new V1TopologySpreadConstraint
            {
                MaxSkew = 1,
                TopologyKey = "kubernetes.io/hostname",
                WhenUnsatisfiable = "ScheduleAnyway",
                LabelSelector = new V1LabelSelector { MatchLabels = ServerObjects.Selector() },
            },
        ],
        Containers = [Container()],
        Volumes = [.. Mounts().Select(m => Secret(m.Name, m.Secret))],
    };

    private V1Container Container() => new()
    {
        Name = ServerObjects.Component,
        Image = _server.Image,
        ImagePullPolicy = imagePullPolicy,
        Args = Args(),
        Env = PodSecurity.Environment(),
        Ports =
        [
            new V1ContainerPort { Name = "frontend", ContainerPort = ClusterProxyNames.FrontendPort },
            new V1ContainerPort { Name = "agent", ContainerPort = ClusterProxyNames.AgentPort },
            new V1ContainerPort { Name = "health", ContainerPort = HealthPort },
        ],
        StartupProbe = PodSecurity.Probe("/healthz", HealthPort, period: 2, failures: 60), // a busy node takes its time
        LivenessProbe = PodSecurity.Probe("/healthz", HealthPort, period: 10, failures: 3),
        ReadinessProbe = PodSecurity.Probe("/readyz?exclude=agents", HealthPort, period: 3, failures: 2),
        Resources = PodSecurity.Resources("50m", "96Mi", "512Mi"),
        SecurityContext = PodSecurity.Container(),
        VolumeMounts =
        [
            .. Mounts().Select(m => new V1VolumeMount { Name = m.Name, MountPath = m.Path, ReadOnly = true }),
        ],
    };

    private List<string> Args() =>
    [
        "proxy-server",
        $"--server-count={_server.Replicas}",
        "--proxy-strategies=destHost",
        $"--server-ca-cert={CaMount}/ca.crt",
        $"--server-cert={ServerMount}/tls.crt",
        $"--server-key={ServerMount}/tls.key",
        $"--cluster-ca-cert={CaMount}/ca.crt",
        $"--cluster-cert={AgentMount}/tls.crt",
        $"--cluster-key={AgentMount}/tls.key",
        .. _server.AdditionalArgs ?? [],
    ];

    private IEnumerable<(string Name, string Secret, string Path)> Mounts()
    {
        var secrets = configuration.Spec.Authentication.Dump?.Secrets ?? new ProxySecretNames();
        return
        [
            ("proxy-server-ca-certs", ClusterProxyNames.ServerCaSecret, CaMount),
            ("proxy-server-serving-certs", secrets.SigningProxyServerSecretName, ServerMount),
            ("proxy-agent-serving-certs", secrets.SigningAgentServerSecretName, AgentMount),
        ];
    }

    private static V1Volume Secret(string name, string secret) =>
        new() { Name = name, Secret = new V1SecretVolumeSource { SecretName = secret } };
}
