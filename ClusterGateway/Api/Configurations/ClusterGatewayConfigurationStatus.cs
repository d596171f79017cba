using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Configurations;

public sealed class ClusterGatewayConfigurationStatus : KubernetesModel
{
    public long? LastObservedGeneration { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
