using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>
/// A managed cluster's API server, as far as the gateway can tell: HTTPS on loopback, and whatever a test makes of it.
/// </summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication app;

    private Backend(WebApplication app, TestAuthority authority) => (this.app, Authority) = (app, authority);

    public TestAuthority Authority { get; }

    public string Address =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<Backend> StartAsync(RequestDelegate handle, CancellationToken cancellationToken)
    {
        var authority = new TestAuthority("managed-ca");
        var certificate = authority.IssueServer("127.0.0.1", "kubernetes.default.svc").ToX509();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            }));
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var server = builder.Build();
        ((IApplicationBuilder)server).Run(handle);
        await server.StartAsync(cancellationToken);
        return new Backend(server, authority);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        Authority.Dispose();
    }
}
