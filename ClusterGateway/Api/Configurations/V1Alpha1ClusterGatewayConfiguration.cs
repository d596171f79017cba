using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Configurations;

/// <summary>How the addon manager installs the gateway, and where its credentials come from.</summary>
public sealed class V1Alpha1ClusterGatewayConfiguration
    : KubernetesEntity, IKubernetesEntity<V1Alpha1ClusterGatewayConfiguration>
{
    public static KubernetesResource Resource { get; } = new(
        "proxy.open-cluster-management.io", "v1alpha1", "clustergatewayconfigurations",
        "ClusterGatewayConfiguration", Namespaced: false);

    public static JsonTypeInfo<V1Alpha1ClusterGatewayConfiguration> JsonTypeInfo =>
        GatewayJson.Default.V1Alpha1ClusterGatewayConfiguration;

    public ClusterGatewayConfigurationSpec Spec { get; set; } = new();

    public ClusterGatewayConfigurationStatus? Status { get; set; }
}
