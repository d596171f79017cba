using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Credentials;

/// <summary>Makes the secret that the server takes for a gateway out of an account's token.</summary>
internal static class CredentialSecret
{
    /// <summary>Null when the account's secret is not filled yet.</summary>
    public static V1Secret? From(
        V1Secret token, string cluster, ClusterGatewayConfigurationSpec configuration, V1OwnerReference owner)
    {
        if (token.Data is not { } data || !data.TryGetValue("token", out var value) || value.Length == 0) return null;
        var metadata = ManagerNames.Owned(owner, cluster, configuration.SecretNamespace);
        metadata.Labels![GatewayApi.CredentialTypeLabel] = GatewayApi.CredentialTypes.ServiceAccountToken;
        metadata.Labels[GatewayApi.EndpointTypeLabel] = configuration.Egress.Type == GatewayEgress.Tunnel
            ? GatewayApi.EndpointTypes.ClusterProxy
            : GatewayApi.EndpointTypes.Const;
        var copied = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["token"] = value };
        if (data.TryGetValue("ca.crt", out var ca)) copied["ca.crt"] = ca;
        return new V1Secret { Metadata = metadata, Type = "Opaque", Data = copied };
    }

    /// <summary>Whether a secret already says what is wanted; labels and keys that others added do not count.</summary>
    public static bool Matches(V1Secret? current, V1Secret wanted) =>
        current is not null
        && wanted.Metadata.Labels!.All(l => current.Label(l.Key) == l.Value)
        && current.Data?.Count == wanted.Data!.Count
        && wanted.Data.All(
            d => current.Data.TryGetValue(d.Key, out var value) && value.AsSpan().SequenceEqual(d.Value));

    /// <summary>
    /// Whether this manager, or the original one, made the secret: nobody else's credential is touched.
    /// </summary>
    public static bool IsOurs(V1Secret secret) => secret.Metadata.OwnerReferences?.Any(
        o => o.Kind == V1Alpha1ClusterManagementAddOn.Resource.Kind && o.Name == GatewayApi.AddonName) == true;
}
