using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>When the server needs another certificate: a pure function of the present one and of the clock.</summary>
internal static class ServingCertificate
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>The names by which kube-apiserver and clients in the cluster know the server.</summary>
    public static IReadOnlyList<string> Names(string @namespace) =>
        [GatewayApi.AddonName, $"{GatewayApi.AddonName}.{@namespace}", $"{GatewayApi.AddonName}.{@namespace}.svc"];

    /// <summary>Why the certificate in the secret will not do, or null.</summary>
    public static string? Problem(
        V1Secret? secret, CertificateAuthority authority, IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (secret?.Data is not { } data || !data.TryGetValue("tls.crt", out var pem)
            || !data.TryGetValue("tls.key", out var key))
            return "there is none";
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem), Encoding.UTF8.GetString(key));
            if (now >= RenewAt(leaf)) return "it expires soon";
            if (names.Any(name => !leaf.MatchesHostname(name, allowWildcards: false, allowCommonName: false)))
                return "its names are others";
            return authority.Issued(leaf) ? null : "the authority is another";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "it cannot be read";
        }
    }

    /// <summary>At 80 % of its life.</summary>
    public static DateTimeOffset RenewAt(X509Certificate2 leaf)
    {
        var start = new DateTimeOffset(leaf.NotBefore.ToUniversalTime());
        return start + ((new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) - start) * 0.8);
    }
}
