using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager;

/// <summary>Names that the original's manager gives, kept so that one can take over from the other.</summary>
internal static class ManagerNames
{
    public const string FieldManager = "cluster-gateway-addon-manager";

    /// <summary>On what belongs to the server; also its pods' selector.</summary>
    public const string AddonLabel = "proxy.open-cluster-management.io/addon-name";

    public const string Deployment = "gateway-deployment";

    public const string ServingSecret = "cluster-gateway-tls-cert";

    public const string IdentityConfigMap = "cluster-gateway-proxy-config";

    /// <summary>Optional: files for <c>--audit-policy-file=/etc/audit-policy/…</c>.</summary>
    public const string AuditPolicyConfigMap = "cluster-gateway-audit-policy";

    /// <summary>Optional: files for <c>--audit-webhook-config-file=/etc/audit-webhook/…</c>.</summary>
    public const string AuditWebhookSecret = "cluster-gateway-audit-webhook";

    public const int ServerPort = 9443;

    /// <summary>On every secret that holds a ManagedServiceAccount's token.</summary>
    public const string TokenSecretLabel = "authentication.open-cluster-management.io/is-managed-serviceaccount";

    /// <summary>The addon that makes the gateway's accounts.</summary>
    public const string AccountAddon = "managed-serviceaccount";

    /// <summary>The hub once more, with caches of tokens and of the account addon.</summary>
    public const string TokenCaches = "tokens";

    /// <summary>The hub once more, with a cache of the credentials that the server reads.</summary>
    public const string CredentialCaches = "credentials";

    public static string ApiService { get; } = ApiServiceOf(GatewayApi.Group);

    public static string ApiServiceOf(string group) => $"{GatewayApi.Version}.{group}";

    public static IDictionary<string, string> Labels() =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [AddonLabel] = GatewayApi.AddonName };

    /// <summary>Metadata of an object that goes when the addon goes.</summary>
    public static V1ObjectMeta Owned(V1OwnerReference owner, string name, string? @namespace = null) => new()
    {
        Name = name,
        NamespaceProperty = @namespace,
        Labels = Labels(),
        OwnerReferences = [owner],
    };
}
