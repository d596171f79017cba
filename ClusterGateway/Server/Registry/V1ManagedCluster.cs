using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>What the server reads of OCM's kind: where a cluster's API server is.</summary>
internal sealed class V1ManagedCluster : KubernetesEntity, IKubernetesEntity<V1ManagedCluster>
{
    public static KubernetesResource Resource { get; } = new(
        "cluster.open-cluster-management.io", "v1", "managedclusters", "ManagedCluster", Namespaced: false);

    public static JsonTypeInfo<V1ManagedCluster> JsonTypeInfo => ServerJson.Default.V1ManagedCluster;

    public ManagedClusterSpec? Spec { get; set; }
}

internal sealed class ManagedClusterSpec : KubernetesModel
{
    public bool? HubAcceptsClient { get; set; }

    public IList<ManagedClusterClientConfig>? ManagedClusterClientConfigs { get; set; }
}

internal sealed class ManagedClusterClientConfig : KubernetesModel
{
    public string? Url { get; set; }

    public byte[]? CaBundle { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1ManagedCluster))]
internal sealed partial class ServerJson : JsonSerializerContext;
