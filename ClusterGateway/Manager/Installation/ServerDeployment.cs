using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>The server's pods. Certificates are read again as they change, so rotating one restarts nothing.</summary>
internal static class ServerDeployment
{
    private const string CertificateFolder = "/etc/server";
    private const string IdentityFolder = "/etc/identity";
    private const string TunnelCaFolder = "/etc/ca";
    private const string TunnelFolder = "/etc/tls";
    private const long User = 65532;
    private const int SecretMode = 288; // 0440

    public static V1Deployment For(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, ManagerNames.Deployment, plan.Namespace),
        Spec = new V1DeploymentSpec
        {
            Replicas = plan.Replicas,
            Selector = new V1LabelSelector { MatchLabels = ManagerNames.Labels() },
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment
                {
                    MaxUnavailable = plan.Replicas > 1 ? 1 : 0,
                    MaxSurge = 1,
                },
            },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = ManagerNames.Labels() },
                Spec = Pod(plan),
            },
        },
    };

    private static V1PodSpec Pod(InstallationPlan plan) => new()
    {
        ServiceAccountName = GatewayApi.AddonName,
        TerminationGracePeriodSeconds = 75,
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = User,
            RunAsGroup = User,
            FsGroup = User,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        TopologySpreadConstraints =
        [
            new V1TopologySpreadConstraint
            {
                MaxSkew = 1,
                TopologyKey = "kubernetes.io/hostname",
                WhenUnsatisfiable = "ScheduleAnyway",
                LabelSelector = new V1LabelSelector { MatchLabels = ManagerNames.Labels() },
            },
        ],
        Containers = [Container(plan)],
        Volumes = [.. Volumes(plan)],
    };

    private static V1Container Container(InstallationPlan plan) => new()
    {
        Name = "apiserver",
        Image = plan.Spec.Image,
        ImagePullPolicy = "IfNotPresent",
        Args = [.. Arguments(plan), .. plan.Spec.AdditionalArgs ?? []],
        Env = plan.Group == ApiGroup.Default ? null : [new V1EnvVar { Name = ApiGroup.Variable, Value = plan.Group }],
        Ports = [new V1ContainerPort { Name = "https", ContainerPort = ManagerNames.ServerPort, Protocol = "TCP" }],
        ReadinessProbe = Probe("/readyz", periodSeconds: 3, failureThreshold: 3),
        LivenessProbe = Probe("/livez", periodSeconds: 10, failureThreshold: 6),
        StartupProbe = Probe("/livez", periodSeconds: 1, failureThreshold: 60),
        Resources = plan.Spec.Resources is { } wanted ? Resources(wanted) : DefaultResources(),
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            RunAsNonRoot = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        },
        VolumeMounts =
        [
            .. Volumes(plan)
            .Select(v => new V1VolumeMount { Name = v.Name, MountPath = Folder(v.Name), ReadOnly = true }),
        ],
    };

    private static IEnumerable<string> Arguments(InstallationPlan plan)
    {
        yield return "apiserver";
        yield return $"--secure-port={ManagerNames.ServerPort}";
        yield return $"--secret-namespace={plan.SecretNamespace}";
        yield return "--ocm-integration=true";
        yield return $"--tls-cert-file={CertificateFolder}/tls.crt";
        yield return $"--tls-private-key-file={CertificateFolder}/tls.key";
        yield return $"--feature-gates={FeatureGates(plan)}";
        yield return $"--cluster-gateway-proxy-config={IdentityFolder}/{ServerManifests.IdentityKey}";
        if (plan.Tunnel is not { } tunnel) yield break;
        yield return $"--proxy-host={tunnel.ProxyServerHost}";
        yield return $"--proxy-port={tunnel.ProxyServerPort}";
        yield return $"--proxy-ca-cert={TunnelCaFolder}/ca.crt";
        yield return $"--proxy-cert={TunnelFolder}/tls.crt";
        yield return $"--proxy-key={TunnelFolder}/tls.key";
    }

    private static string FeatureGates(InstallationPlan plan)
    {
        var penetration = plan.Spec.ClientIdentity is { Penetration: true };
        return "HealthinessCheck=true,SecretCache=true" + (penetration ? ",ClientIdentityPenetration=true" : "");
    }

    private static IEnumerable<V1Volume> Volumes(InstallationPlan plan)
    {
        yield return Volume("server", ManagerNames.ServingSecret);
        yield return new V1Volume
        {
            Name = "identity",
            ConfigMap = new V1ConfigMapVolumeSource { Name = ManagerNames.IdentityConfigMap },
        };
        // An operator's, for additionalArgs to name; most have none.
        yield return new V1Volume
        {
            Name = "audit-policy",
            ConfigMap = new V1ConfigMapVolumeSource { Name = ManagerNames.AuditPolicyConfigMap, Optional = true },
        };
        yield return new V1Volume
        {
            Name = "audit-webhook",
            Secret = new V1SecretVolumeSource
            {
                SecretName = ManagerNames.AuditWebhookSecret,
                DefaultMode = SecretMode,
                Optional = true,
            },
        };
        if (plan.Tunnel is not { Credentials: var credentials }) yield break;
        yield return Volume("ca", credentials.ProxyClientCaSecretName);
        yield return Volume("tls", credentials.ProxyClientSecretName);
    }

    private static string Folder(string volume) => $"/etc/{volume}";

    private static V1Volume Volume(string name, string secret) =>
        new() { Name = name, Secret = new V1SecretVolumeSource { SecretName = secret, DefaultMode = SecretMode } };

    private static V1Probe Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = ManagerNames.ServerPort, Scheme = "HTTPS" },
        PeriodSeconds = periodSeconds,
        TimeoutSeconds = 3,
        FailureThreshold = failureThreshold,
    };

    private static V1ResourceRequirements Resources(GatewayResources wanted) => new()
    {
        Requests = wanted.Requests?.ToDictionary(r => r.Key, r => r.Value.ToString(), StringComparer.Ordinal),
        Limits = wanted.Limits?.ToDictionary(r => r.Key, r => r.Value.ToString(), StringComparer.Ordinal),
    };

    private static V1ResourceRequirements DefaultResources() => new()
    {
        Requests = new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = "50m", ["memory"] = "128Mi" },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal) { ["memory"] = "512Mi" },
    };
}
