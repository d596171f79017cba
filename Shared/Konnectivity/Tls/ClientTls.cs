using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Konnectivity.Tls;

/// <summary>TLS towards a proxy-server, from files that are re-read when they change.</summary>
public sealed class ClientTls
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly ClientTlsOptions options;
    private readonly PemFiles files;

    public ClientTls(ClientTlsOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        files = new PemFiles(new(options.CertificateFile, options.KeyFile, options.CaFile), time, logger);
    }

    /// <summary>What the next handshake uses.</summary>
    public SslClientAuthenticationOptions Current()
    {
        var contents = files.Current();
        return new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName,
            ApplicationProtocols = [.. options.ExtraProtocols.Select(name => new SslApplicationProtocol(name)),
                SslApplicationProtocol.Http2],
            AllowRenegotiation = false, // RFC 9113, 9.2.1
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = contents.ChainPolicy(ServerAuthentication),
            ClientCertificateContext = contents.Certificate is { } certificate
                ? SslStreamCertificateContext.Create(certificate, contents.Intermediates, offline: true)
                : null,
        };
    }
}

/// <summary>Files and the expected name.</summary>
public sealed class ClientTlsOptions
{
    public required string ServerName { get; init; }

    public required string CaFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Protocols offered besides <c>h2</c>, for load balancers that route by them.</summary>
    public IReadOnlyList<string> ExtraProtocols { get; init; } = [];
}
