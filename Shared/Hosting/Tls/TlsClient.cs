using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Tls;

/// <summary>How to connect to a TLS server: whom to trust, which certificate to show.</summary>
public sealed class TlsClient(ReloadingAuthorities authorities, TimeProvider time, ILogger logger)
{
    public TlsPolicy Policy { get; init; } = TlsPolicy.Default;

    /// <summary>Shown to servers that ask for one.</summary>
    public ReloadingCertificate? Certificate { get; init; }

    /// <summary>
    /// A snapshot of the current files: ask anew for each connection. <paramref name="host"/> is the SNI and the name
    /// checked.
    /// </summary>
    public SslClientAuthenticationOptions ToOptions(
        string host, params IEnumerable<SslApplicationProtocol> protocols) => new()
        {
            TargetHost = host,
            EnabledSslProtocols = Policy.Protocols,
            CipherSuitesPolicy = Policy.CipherSuites,
            ApplicationProtocols = [.. protocols],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = Certificate?.Current,
            RemoteCertificateValidationCallback = (_, peer, chain, _) => Accepts(peer, chain, host),
        };

    private bool Accepts(X509Certificate? peer, X509Chain? chain, string host)
    {
        if (peer is not X509Certificate2 server) return false;
        var problem = PeerTrust.CheckServer(server, PeerTrust.SentWith(chain), authorities.Current, host, time);
        if (problem is not null) logger.PeerRefused(server.Subject, problem);
        return problem is null;
    }
}
