using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>When to believe that the far end is the cluster's API server.</summary>
internal static class TargetTrust
{
    /// <summary>A name that every API server's certificate has; through a tunnel there is no better one.</summary>
    public const string TunnelServerName = "kubernetes.default.svc";

    private static readonly string[] TunnelNames =
        [TunnelServerName, "kubernetes.default", "kubernetes", "kubernetes.default.svc.cluster.local", "localhost"];

    public static void Apply(SslClientAuthenticationOptions options, Gateway gateway)
    {
        var endpoint = gateway.Endpoint;
        // Without a CA there is nothing to check a private API server against; the original never checks through a tunnel.
        if (endpoint.Insecure || (endpoint.IsTunnel && endpoint.CaBundle is not { Length: > 0 }))
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            return;
        }

        if (endpoint.CaBundle is { Length: > 0 } bundle) options.CertificateChainPolicy = Policy(gateway.Name, bundle);
        if (!endpoint.IsTunnel) return;
        var names = TunnelNames.Append(gateway.Name).ToArray();
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateNameMismatch
                && certificate is X509Certificate2 leaf
                && names.Any(name => leaf.MatchesHostname(name)));
    }

    private static X509ChainPolicy Policy(string cluster, byte[] bundle)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(bundle));
        }
        catch (CryptographicException e)
        {
            throw new GatewayConfigurationException($"the CA bundle of cluster {cluster} cannot be read: {e.Message}", e);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new GatewayConfigurationException($"the CA bundle of cluster {cluster} holds no certificate");
    }
}
