using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Servers;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Agents;

/// <summary>
/// The agent's Deployment on the managed cluster: pure. One process keeps the tunnel and the addon's lease.
/// </summary>
internal sealed class AgentDeployment(
    AddonTarget target, V1Alpha1ManagedProxyConfiguration configuration, Entrypoint entrypoint, ManagerOptions options)
{
    private const string DeploymentName = "cluster-proxy-proxy-agent";
    private const string ContainerName = "proxy-agent";
    private const string CaMount = "/etc/ca";
    private const string CertificateMount = "/etc/tls";
    private const int HealthPort = 8093;

    private static readonly V1Toleration[] InfraTolerations =
    [
        new() { Key = "dedicated", Operator = "Equal", Value = "infra", Effect = "NoSchedule" },
        new() { Key = "node-role.kubernetes.io/infra", Operator = "Exists", Effect = "NoSchedule" },
    ];

    private readonly ProxyAgentSpec _agent = configuration.Spec.ProxyAgent;

    public V1Deployment Build()
    {
        var metadata = new AgentObjects(target, options).Meta(DeploymentName);
        metadata.Labels![ClusterProxyNames.ComponentLabel] = ContainerName;
        metadata.Annotations = Annotations();
        return new V1Deployment
        {
            Metadata = metadata,
            Spec = new V1DeploymentSpec
            {
                Replicas = _agent.Replicas,
                Selector = new V1LabelSelector { MatchLabels = Labels() },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = Labels(), Annotations = Annotations() },
                    Spec = Pod(),
                },
            },
        };
    }

    /// <summary>What the agent serves; the proxy server checks it against the certificate's cluster.</summary>
    public string Identifiers()
    {
        var hosts = new List<string> { ClusterProxyNames.VirtualHost(target.ClusterName) };
        if (options.EnableKubeApiProxy)
        {
            hosts.Insert(0, target.ClusterName);
            hosts.Insert(1, $"{target.ClusterName}.{target.InstallNamespace}");
        }

        return string.Join('&', hosts.Select(host => $"host={host}"));
    }

    private V1PodSpec Pod() => new()
    {
        ServiceAccountName = AgentObjects.ServiceAccountName,
        EnableServiceLinks = false,
        TerminationGracePeriodSeconds = 40,
        SecurityContext = PodSecurity.Pod(),
        ImagePullSecrets = _agent.ImagePullSecrets is { Count: > 0 } secrets
            ? [.. secrets.Select(name => new V1LocalObjectReference { Name = name })]
            : null,
        NodeSelector = NodeSelector(),
        Tolerations = target.Deployment.Tolerations is { } tolerations
            ? [.. tolerations.Select(t => t.Deserialize(KubernetesJson.Default.V1Toleration)!)]
            : InfraTolerations,
        Containers = [Container()],
        Volumes =
        [
            new V1Volume
            {
                Name = "ca",
                Secret = new V1SecretVolumeSource { SecretName = ClusterProxyNames.AgentCaSecret },
            },
            new V1Volume
            {
                Name = "hub",
                Secret = new V1SecretVolumeSource { SecretName = ClusterProxyNames.AgentCertificateSecret },
            },
        ],
    };

    private V1Container Container() => new()
    {
        Name = ContainerName,
        Image = target.Deployment.Image(options.AgentImage.Length > 0 ? options.AgentImage : _agent.Image),
        ImagePullPolicy = options.ImagePullPolicy,
        Args =
        [
            "addon-agent",
            $"--cluster-name={target.ClusterName}",
            $"--proxy-server-host={entrypoint.Host}",
            $"--proxy-server-port={entrypoint.Port}",
            $"--agent-identifiers={Identifiers()}",
            $"--ca-cert={CaMount}/ca.crt",
            $"--agent-cert={CertificateMount}/tls.crt",
            $"--agent-key={CertificateMount}/tls.key",
            .. _agent.AdditionalArgs ?? [],
        ],
        Env = Environment(),
        Ports = [new V1ContainerPort { Name = "health", ContainerPort = HealthPort }],
        StartupProbe = PodSecurity.Probe("/healthz", HealthPort, period: 2, failures: 60), // a busy node takes its time
        LivenessProbe = PodSecurity.Probe("/healthz", HealthPort, period: 10, failures: 3),
        // Ready means that the hub can reach this cluster through the pod.
        ReadinessProbe = PodSecurity.Probe("/readyz", HealthPort, period: 3, failures: 2),
        Resources = target.Deployment.Resources("deployments", DeploymentName, ContainerName) is { } resources
            ? resources.Deserialize(KubernetesJson.Default.V1ResourceRequirements)
            : PodSecurity.Resources("20m", "64Mi", "256Mi"),
        SecurityContext = PodSecurity.Container(),
        VolumeMounts =
        [
            new V1VolumeMount { Name = "ca", MountPath = CaMount, ReadOnly = true },
            new V1VolumeMount { Name = "hub", MountPath = CertificateMount, ReadOnly = true },
        ],
    };

    private List<V1EnvVar> Environment()
    {
        var variables = PodSecurity.Environment();
        variables.Add(new V1EnvVar
        {
            Name = "POD_NAMESPACE",
            ValueFrom = new V1EnvVarSource
            {
                FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.namespace" },
            },
        });
        Add("HTTP_PROXY", target.Deployment.Proxy?.HttpProxy);
        Add("HTTPS_PROXY", target.Deployment.Proxy?.HttpsProxy);
        Add("NO_PROXY", target.Deployment.Proxy?.NoProxy);
        return variables;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) variables.Add(new V1EnvVar { Name = name, Value = value });
        }
    }

    private Dictionary<string, string>? NodeSelector() =>
        target.Deployment.NodeSelector is { } selector
            ? selector.ToDictionary(StringComparer.Ordinal)
            : LocalCluster.NodeSelector(target.Cluster);

    private static Dictionary<string, string> Labels() => new(StringComparer.Ordinal)
    {
        [ClusterProxyNames.AddonLabel] = ClusterProxyNames.Addon,
        [ClusterProxyNames.ComponentLabel] = ContainerName,
    };

    private static Dictionary<string, string> Annotations() => new(StringComparer.Ordinal)
    {
        ["target.workload.openshift.io/management"] = """{"effect": "PreferredDuringScheduling"}""",
    };
}
