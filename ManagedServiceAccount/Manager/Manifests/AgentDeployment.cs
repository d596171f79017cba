using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>The agent's Deployment.</summary>
internal static class AgentDeployment
{
    private static readonly V1ResourceRequirements DefaultResources = new()
    {
        Requests = new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "10m", ["memory"] = "64Mi" },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal) { ["memory"] = "192Mi" },
    };

    public static V1Deployment For(AddonTarget target, ManagerOptions options)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [AgentNames.Label] = target.AddonName };
        var metadata = AgentManifests.Meta(AgentNames.Workload, target.InstallNamespace);
        metadata.Labels = labels;
        return new V1Deployment
        {
            Metadata = metadata,
            Spec = new V1DeploymentSpec
            {
                Replicas = 1,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = Pod(target, options),
                },
            },
        };
    }

    private static V1PodSpec Pod(AddonTarget target, ManagerOptions options) => new()
    {
        ServiceAccountName = AgentNames.ServiceAccount,
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        ImagePullSecrets = options.ImagePullSecret is null
            ? null
            : [new V1LocalObjectReference { Name = AgentNames.PullSecret }],
        NodeSelector = target.Deployment.NodeSelector?.ToDictionary(StringComparer.Ordinal),
        Tolerations = target.Deployment.Tolerations?.Select(Toleration).ToList(),
        Containers = [Container(target, options)],
        Volumes =
        [
            new V1Volume
            {
                Name = "hub-kubeconfig",
                Secret = new V1SecretVolumeSource { SecretName = AgentNames.HubKubeconfigSecret },
            },
        ],
    };

    private static V1Container Container(AddonTarget target, ManagerOptions options) => new()
    {
        Name = AgentNames.Container,
        Image = target.Deployment.Image(options.AgentImage),
        ImagePullPolicy = "IfNotPresent",
        Args =
        [
            "agent",
            "--leader-elect=false",
            $"--cluster-name={target.ClusterName}",
            $"--kubeconfig={AgentNames.HubKubeconfigFolder}kubeconfig",
            "--lease-health-check=true",
        ],
        Env = ProxyEnvironment.For(target.Deployment.Proxy),
        Ports = [new V1ContainerPort { Name = "metrics", ContainerPort = AgentNames.MetricsPort }],
        StartupProbe = Probe("/healthz", period: 2, failures: 60), // a busy node takes its time
        LivenessProbe = Probe("/healthz", period: 10, failures: 3),
        ReadinessProbe = Probe("/readyz", period: 3, failures: 3),
        Resources = target.Deployment.Resources("deployments", AgentNames.Workload, AgentNames.Container) is { } wanted
            ? wanted.Deserialize(KubernetesJson.Default.V1ResourceRequirements)
            : DefaultResources,
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        },
        VolumeMounts =
        [
            new V1VolumeMount { Name = "hub-kubeconfig", MountPath = AgentNames.HubKubeconfigFolder, ReadOnly = true },
        ],
    };

    private static V1Probe Probe(string path, int period, int failures) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = AgentNames.ProbesPort },
        PeriodSeconds = period,
        FailureThreshold = failures,
        TimeoutSeconds = 5,
    };

    private static V1Toleration Toleration(JsonElement toleration) =>
        toleration.Deserialize(KubernetesJson.Default.V1Toleration)!;
}
