using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Tls;

/// <summary>What a listener asks of its clients.</summary>
public enum ClientCertificates
{
    /// <summary>No certificate is asked for.</summary>
    None,

    /// <summary>
    /// Asked for, and handed on unverified: the handler must verify it (a wrong one is a 401, not a broken handshake).
    /// </summary>
    Request,

    /// <summary>Must be there and lead to the client authorities, or the handshake fails.</summary>
    Require,
}

/// <summary>
/// A TLS listener whose certificate and client authorities follow their files, with no connection dropped.
/// </summary>
public sealed class TlsServer(ReloadingCertificate certificate, TimeProvider time, ILogger logger)
{
    public TlsPolicy Policy { get; init; } = TlsPolicy.Default;

    public ClientCertificates Clients { get; init; }

    /// <summary>Needed with <see cref="ClientCertificates.Require"/>.</summary>
    public ReloadingAuthorities? ClientAuthorities { get; init; }

    /// <summary>Puts TLS on the listener; call it after the listener's protocols are set.</summary>
    public void Use(ListenOptions listen)
    {
        var protocols = Alpn(listen.Protocols);
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(ToOptions(protocols)),
        });
    }

    /// <summary>For servers that do not run on Kestrel. Ask anew for each connection.</summary>
    public SslServerAuthenticationOptions ToOptions(List<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = certificate.Current,
        EnabledSslProtocols = Policy.Protocols,
        CipherSuitesPolicy = Policy.CipherSuites,
        ApplicationProtocols = protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificateRequired = Clients != ClientCertificates.None,
        RemoteCertificateValidationCallback = Clients == ClientCertificates.None ? null : Accepts,
        // A resumed session would outlive the authority that it was verified by.
        AllowTlsResume = Clients != ClientCertificates.Require,
    };

    private static List<SslApplicationProtocol> Alpn(HttpProtocols protocols)
    {
        var list = new List<SslApplicationProtocol>();
        if (protocols.HasFlag(HttpProtocols.Http2)) list.Add(SslApplicationProtocol.Http2);
        if (protocols.HasFlag(HttpProtocols.Http1)) list.Add(SslApplicationProtocol.Http11);
        return list;
    }

    private bool Accepts(object sender, X509Certificate? peer, X509Chain? chain, SslPolicyErrors errors)
    {
        if (Clients == ClientCertificates.Request) return true;
        if (peer is not X509Certificate2 client || ClientAuthorities is null) return false;
        var problem = PeerTrust.CheckClient(client, PeerTrust.SentWith(chain), ClientAuthorities.Current, time);
        if (problem is not null) logger.PeerRefused(client.Subject, problem);
        return problem is null;
    }
}
