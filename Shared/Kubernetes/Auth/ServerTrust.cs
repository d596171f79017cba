using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>Decides whether a server's certificate is the one we want to talk to.</summary>
internal static class ServerTrust
{
    public static SslClientAuthenticationOptions Options(KubernetesConfig config, TlsMaterial tls)
    {
        var options = new SslClientAuthenticationOptions { ClientCertificateContext = tls.Client };
        if (config.TlsServerName is { } name) options.TargetHost = name;
        if (config.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // The configuration asks for it by name.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (tls.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = Policy(authorities);
            options.RemoteCertificateValidationCallback =
                (_, _, chain, errors) => errors is SslPolicyErrors.None || IsAnchored(chain, errors, authorities);
        }

        return options;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    // The bundle may hold an intermediate without its root. Being in the bundle makes it an anchor, as it does in Go.
    private static bool IsAnchored(X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities) =>
        errors is SslPolicyErrors.RemoteCertificateChainErrors
        && chain is { ChainElements.Count: > 1 }
        && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain)
        && authorities.Contains(chain.ChainElements[^1].Certificate);
}
