using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>A cluster that the hub manages; its name is also the name of its namespace on the hub.</summary>
public sealed class V1ManagedCluster : KubernetesEntity, IKubernetesEntity<V1ManagedCluster>
{
    public static KubernetesResource Resource { get; } =
        new("cluster.open-cluster-management.io", "v1", "managedclusters", "ManagedCluster", Namespaced: false);

    public static JsonTypeInfo<V1ManagedCluster> JsonTypeInfo => OcmJsonContext.Default.V1ManagedCluster;

    public V1ManagedClusterSpec? Spec { get; set; }

    public V1ManagedClusterStatus? Status { get; set; }
}

public sealed class V1ManagedClusterSpec : KubernetesModel
{
    public IList<V1ManagedClusterClientConfig>? ManagedClusterClientConfigs { get; set; }

    public bool? HubAcceptsClient { get; set; }

    public int? LeaseDurationSeconds { get; set; }

    public IList<V1ClusterTaint>? Taints { get; set; }
}

public sealed class V1ManagedClusterClientConfig : KubernetesModel
{
    public string? Url { get; set; }

    /// <summary>Base64 of the PEM bundle.</summary>
    public string? CaBundle { get; set; }
}

public sealed class V1ClusterTaint : KubernetesModel
{
    public string Key { get; set; } = "";

    public string? Value { get; set; }

    /// <summary><c>NoSelect</c>, <c>PreferNoSelect</c> or <c>NoSelectIfNew</c>.</summary>
    public string Effect { get; set; } = "";

    public DateTimeOffset? TimeAdded { get; set; }
}

public sealed class V1ManagedClusterStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }

    public IDictionary<string, string>? Capacity { get; set; }

    public IDictionary<string, string>? Allocatable { get; set; }

    public V1ManagedClusterVersion? Version { get; set; }

    public IList<V1ManagedClusterClaim>? ClusterClaims { get; set; }
}

public sealed class V1ManagedClusterVersion : KubernetesModel
{
    public string? Kubernetes { get; set; }
}

public sealed class V1ManagedClusterClaim : KubernetesModel
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
