using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1PodSpec : KubernetesModel
{
    public V1Affinity? Affinity { get; set; }

    public bool? AutomountServiceAccountToken { get; set; }

    public IList<V1Container>? Containers { get; set; }

    public IList<V1Container>? InitContainers { get; set; }

    public string? DnsPolicy { get; set; }

    public JsonElement? DnsConfig { get; set; }

    public bool? EnableServiceLinks { get; set; }

    public IList<V1HostAlias>? HostAliases { get; set; }

    public bool? HostIPC { get; set; }

    public bool? HostNetwork { get; set; }

    public bool? HostPID { get; set; }

    public string? Hostname { get; set; }

    public IList<V1LocalObjectReference>? ImagePullSecrets { get; set; }

    public string? NodeName { get; set; }

    public IDictionary<string, string>? NodeSelector { get; set; }

    public string? PriorityClassName { get; set; }

    public string? RestartPolicy { get; set; }

    public string? RuntimeClassName { get; set; }

    public string? SchedulerName { get; set; }

    public V1PodSecurityContext? SecurityContext { get; set; }

    public string? ServiceAccountName { get; set; }

    public bool? ShareProcessNamespace { get; set; }

    public long? TerminationGracePeriodSeconds { get; set; }

    public long? ActiveDeadlineSeconds { get; set; }

    public IList<V1Toleration>? Tolerations { get; set; }

    public IList<V1TopologySpreadConstraint>? TopologySpreadConstraints { get; set; }

    public IList<V1Volume>? Volumes { get; set; }
}

public sealed class V1HostAlias : KubernetesModel
{
    public string Ip { get; set; } = "";

    public IList<string>? Hostnames { get; set; }
}
