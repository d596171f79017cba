using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Testing.ApiServers;

/// <summary>
/// An HTTPS server on a loopback port that answers what a test wants: for what no real API server can be made to do.
/// Client certificates are asked for and not checked; the handler sees them.
/// </summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeApiServer(WebApplication app, string authorityPem)
    {
        this.app = app;
        Config = new()
        {
            Server = new(app.Urls.Single()),
            CertificateAuthority = CredentialData.FromText(authorityPem),
        };
    }

    /// <summary>Trusts the server, and has no credentials.</summary>
    public KubernetesConfig Config { get; }

    /// <summary>With a certificate for localhost and 127.0.0.1 of an authority of its own.</summary>
    public static async Task<FakeApiServer> StartAsync(RequestDelegate handler, CancellationToken cancellationToken)
    {
        using var authority = new TestAuthority("fake-api-server-ca");
        var certificate = authority.IssueServer("localhost", "127.0.0.1");
        return await StartAsync(certificate, authority.Pem, handler, cancellationToken);
    }

    public static async Task<FakeApiServer> StartAsync(
        TestCertificate certificate, string trustedPem, RequestDelegate handler, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate.CertificatePem);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            port: 0,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate.ToX509();
                    https.ServerCertificateChain = chain;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }));
        var server = builder.Build();
        server.Run(handler);
        await server.StartAsync(cancellationToken);
        return new(server, trustedPem);
    }

    public async ValueTask DisposeAsync()
    {
        // At once: a watch that a test left open must not hold it up.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
