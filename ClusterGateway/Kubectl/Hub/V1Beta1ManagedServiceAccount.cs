using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>What this program reads of the managed-serviceaccount addon's kind.</summary>
internal sealed class V1Beta1ManagedServiceAccount : KubernetesEntity, IKubernetesEntity<V1Beta1ManagedServiceAccount>
{
    public static KubernetesResource Resource { get; } = new(
        "authentication.open-cluster-management.io", "v1beta1", "managedserviceaccounts", "ManagedServiceAccount",
        Namespaced: true);

    public static JsonTypeInfo<V1Beta1ManagedServiceAccount> JsonTypeInfo =>
        HubJson.Default.V1Beta1ManagedServiceAccount;

    public ManagedServiceAccountStatus? Status { get; set; }
}

internal sealed class ManagedServiceAccountStatus : KubernetesModel
{
    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? ExpirationTimestamp { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Beta1ManagedServiceAccount))]
internal sealed partial class HubJson : JsonSerializerContext;
