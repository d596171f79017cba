using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Gateways;

/// <summary>A managed cluster's API server as seen from the hub; served by the gateway, stored nowhere.</summary>
public sealed class V1Alpha1ClusterGateway : KubernetesEntity, IKubernetesEntity<V1Alpha1ClusterGateway>
{
    public static KubernetesResource Resource { get; } =
        new(GatewayApi.Group, GatewayApi.Version, "clustergateways", "ClusterGateway", Namespaced: false);

    public static JsonTypeInfo<V1Alpha1ClusterGateway> JsonTypeInfo => GatewayJson.Default.V1Alpha1ClusterGateway;

    public ClusterGatewaySpec Spec { get; set; } = new();

    public ClusterGatewayStatus Status { get; set; } = new();
}
