using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Credentials;

/// <summary>What this manager writes of the managed-serviceaccount addon's kind.</summary>
internal sealed class V1Beta1ManagedServiceAccount : KubernetesEntity, IKubernetesEntity<V1Beta1ManagedServiceAccount>
{
    public static KubernetesResource Resource { get; } = new(
        "authentication.open-cluster-management.io", "v1beta1", "managedserviceaccounts", "ManagedServiceAccount",
        Namespaced: true);

    public static JsonTypeInfo<V1Beta1ManagedServiceAccount> JsonTypeInfo =>
        ManagerJson.Default.V1Beta1ManagedServiceAccount;

    public ManagedServiceAccountSpec Spec { get; set; } = new();
}

internal sealed class ManagedServiceAccountSpec : KubernetesModel
{
    public ManagedServiceAccountRotation Rotation { get; set; } = new();
}

internal sealed class ManagedServiceAccountRotation : KubernetesModel
{
    public bool Enabled { get; set; } = true;

    /// <summary>Half a year, as the original asks for; the cluster may grant less.</summary>
    public string Validity { get; set; } = "4320h0m0s";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Beta1ManagedServiceAccount))]
internal sealed partial class ManagerJson : JsonSerializerContext;
