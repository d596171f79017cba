using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Konnectivity.Tls;

/// <summary>Whether a client whose certificate chains to the CA may come in.</summary>
public delegate bool ClientPolicy(X509Certificate2 certificate);

/// <summary>
/// TLS of a listener, from files that are re-read when they change; handshakes that are done stay valid.
/// </summary>
public sealed class ServerTls
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly ServerTlsOptions options;
    private readonly PemFiles files;
    private readonly Lock gate = new();
    private (PemContents From, SslServerAuthenticationOptions Options)? current;

    public ServerTls(ServerTlsOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        files = new PemFiles(new(options.CertificateFile, options.KeyFile, options.ClientCaFile), time, logger);
    }

    /// <summary>What the next handshake uses.</summary>
    public SslServerAuthenticationOptions Current()
    {
        var contents = files.Current();
        lock (gate)
        {
            if (current is not { } known || !ReferenceEquals(known.From, contents))
            {
                current = known = (contents, Build(contents));
            }

            return known.Options;
        }
    }

    private SslServerAuthenticationOptions Build(PemContents contents)
    {
        var certificate = contents.Certificate
            ?? throw new InvalidOperationException("A listener needs a certificate.");
        var built = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                certificate, contents.Intermediates, offline: true),
            AllowRenegotiation = false,
            EnabledSslProtocols = options.Protocols,
            CipherSuitesPolicy = options.CipherSuites,
            ApplicationProtocols = [.. options.ApplicationProtocols],
        };
        if (contents.Authorities.Count == 0) return built;

        built.ClientCertificateRequired = true;
        built.CertificateChainPolicy = contents.ChainPolicy(ClientAuthentication);
        built.RemoteCertificateValidationCallback = (_, client, _, errors) =>
            errors == SslPolicyErrors.None && client is X509Certificate2 peer
            && (options.ClientPolicy?.Invoke(peer) ?? true);
        return built;
    }
}

/// <summary>Files and rules of a listener's TLS.</summary>
public sealed class ServerTlsOptions
{
    public required string CertificateFile { get; init; }

    public required string KeyFile { get; init; }

    /// <summary>Clients must prove themselves with a certificate of this CA; when unset, none is asked for.</summary>
    public string? ClientCaFile { get; init; }

    public ClientPolicy? ClientPolicy { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public CipherSuitesPolicy? CipherSuites { get; init; }

    public IReadOnlyList<SslApplicationProtocol> ApplicationProtocols { get; init; } = [SslApplicationProtocol.Http2];
}
