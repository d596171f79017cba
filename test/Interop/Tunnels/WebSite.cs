using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>An HTTP server behind the agent.</summary>
internal sealed class WebSite : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebSite(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<WebSite> StartAsync(PortCertificates? tls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0, listen =>
        {
            if (tls is null) return;
            listen.UseHttps(X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile));
        }));
        var site = builder.Build();
        site.MapGet("/hello", () => "hello");
        site.MapGet("/protocol", (HttpContext context) => context.Request.Protocol);
        site.MapGet("/large", () => Results.Bytes(new byte[1_000_000]));
        await site.StartAsync(cancellationToken);
        return new WebSite(site);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
