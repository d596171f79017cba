using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Accounts;

/// <summary>
/// What the gateway's manager writes, and its plugin reads, of the managed-serviceaccount addon's kind.
/// </summary>
public sealed class V1Beta1ManagedServiceAccount : KubernetesEntity, IKubernetesEntity<V1Beta1ManagedServiceAccount>
{
    public static KubernetesResource Resource { get; } = new(
        "authentication.open-cluster-management.io", "v1beta1", "managedserviceaccounts", "ManagedServiceAccount",
        Namespaced: true);

    public static JsonTypeInfo<V1Beta1ManagedServiceAccount> JsonTypeInfo =>
        GatewayJson.Default.V1Beta1ManagedServiceAccount;

    public ManagedServiceAccountSpec? Spec { get; set; }

    public ManagedServiceAccountStatus? Status { get; set; }
}

public sealed class ManagedServiceAccountSpec : KubernetesModel
{
    public ManagedServiceAccountRotation? Rotation { get; set; }
}

public sealed class ManagedServiceAccountRotation : KubernetesModel
{
    public bool? Enabled { get; set; }

    /// <summary>A Go duration; the cluster may grant less.</summary>
    public string? Validity { get; set; }
}

public sealed class ManagedServiceAccountStatus : KubernetesModel
{
    /// <summary>When the token really expires.</summary>
    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? ExpirationTimestamp { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
