using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>An API object of any kind.</summary>
public interface IKubernetesObject
{
    string? ApiVersion { get; set; }

    string? Kind { get; set; }

    V1ObjectMeta Metadata { get; set; }
}

/// <summary>An API object whose kind is known at compile time.</summary>
public interface IKubernetesEntity<TSelf> : IKubernetesObject
    where TSelf : class, IKubernetesEntity<TSelf>
{
    static abstract KubernetesResource Resource { get; }

    /// <summary>Source-generated serialization; unknown fields survive a round trip.</summary>
    static abstract JsonTypeInfo<TSelf> JsonTypeInfo { get; }
}
