using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Configurations;

public sealed class ClusterGatewayConfigurationStatus : KubernetesModel
{
    public long? LastObservedGeneration { get; set; }

    public IList<ConfigurationCondition>? Conditions { get; set; }
}

public sealed class ConfigurationCondition : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public long? ObservedGeneration { get; set; }

    public DateTimeOffset? LastTransitionTime { get; set; }
}
