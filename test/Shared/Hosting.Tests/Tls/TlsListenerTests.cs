using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.Hosting.Tests.Tls;

[CancelAfter(60_000)]
public sealed class TlsListenerTests : IDisposable
{
    private readonly Authority root = Authority.Root("root");
    private readonly FakeTime time = new();
    private readonly SecretVolume server = new();
    private readonly SecretVolume client = new();

    public void Dispose()
    {
        server.Dispose();
        client.Dispose();
    }

    [Test]
    public async Task Connect_CertificateSwapped_NewConnectionsSeeItAndOldOnesGoOn(CancellationToken cancellationToken)
    {
        server.Write(root.Issue("old", dns: "proxy.svc"), root.Pem);
        using var certificate = Load(server);
        await using var host = await StartAsync(new TlsServer(certificate, time, NullLogger.Instance));
        using var kept = Client("proxy.svc");
        Assert.That(await kept.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 "));

        server.Write(root.Issue("new", dns: "renamed.svc"), root.Pem);
        time.Advance(ReloadingCertificate.PollPeriod);

        using var fresh = Client("renamed.svc");
        Assert.That(await fresh.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 "));
        Assert.That(await kept.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 "));
        using var stale = Client("proxy.svc");
        Assert.That(
            async () => await stale.GetStringAsync(Uri(host), cancellationToken),
            Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Connect_ClientCertificateRequired_StrangersStayOut(CancellationToken cancellationToken)
    {
        server.Write(root.Issue("s", dns: "proxy.svc"), root.Pem);
        client.Write(root.Issue("c", client: true), root.Pem);
        using var certificate = Load(server);
        using var own = Load(client);
        using var authorities = Authorities();
        await using var host = await StartAsync(new TlsServer(certificate, time, NullLogger.Instance)
        {
            Clients = ClientCertificates.Require,
            ClientAuthorities = authorities,
        });
        client.Write(Authority.Root("root").Issue("c", client: true), root.Pem);
        using var foreign = Load(client);

        using (var good = Client("proxy.svc", own))
            Assert.That(await good.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 CN=c"));
        foreach (var wrong in new[] { Client("proxy.svc"), Client("proxy.svc", foreign) })
        {
            using (wrong)
            {
                Assert.That(
                    async () => await wrong.GetStringAsync(Uri(host), cancellationToken),
                    Throws.InstanceOf<HttpRequestException>());
            }
        }
    }

    [Test]
    public async Task Connect_ClientCertificateRequested_TheHandlerSeesItUnverified(CancellationToken cancellationToken)
    {
        server.Write(root.Issue("s", dns: "proxy.svc"), root.Pem);
        client.Write(Authority.Root("other").Issue("stranger", client: true), root.Pem);
        using var certificate = Load(server);
        using var stranger = Load(client);
        await using var host = await StartAsync(new TlsServer(certificate, time, NullLogger.Instance)
        {
            Clients = ClientCertificates.Request,
        });

        using var with = Client("proxy.svc", stranger);
        using var without = Client("proxy.svc");

        Assert.That(await with.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 CN=stranger"));
        Assert.That(await without.GetStringAsync(Uri(host), cancellationToken), Is.EqualTo("h2 "));
    }

    private static Uri Uri(RunningHost host) => host.At("127.0.0.1", "/");

    private static Task<RunningHost> StartAsync(TlsServer tls) => RunningHost.StartAsync(RunningHost.Builder().Listen(
        "tls", ListenAddress.Parse("127.0.0.1:0")!, options =>
        {
            options.Protocols = HttpProtocols.Http1AndHttp2;
            tls.Use(options);
        },
        _ => Describe));

    private static Task Describe(HttpContext context)
    {
        var protocol = context.Request.Protocol == "HTTP/2" ? "h2" : "h1";
        return context.Response.WriteAsync($"{protocol} {context.Connection.ClientCertificate?.Subject}");
    }

    private HttpClient Client(string host, ReloadingCertificate? certificate = null)
    {
        var tls = new TlsClient(Authorities(), time, NullLogger.Instance) { Certificate = certificate };
        var handler = new SocketsHttpHandler { SslOptions = tls.ToOptions(host, SslApplicationProtocol.Http2) };
        return new HttpClient(handler) { DefaultRequestVersion = new Version(2, 0) };
    }

    private ReloadingCertificate Load(SecretVolume volume) =>
        ReloadingCertificate.Load(volume.Path("tls.crt"), volume.Path("tls.key"), time, NullLogger.Instance);

    private ReloadingAuthorities Authorities() =>
        ReloadingAuthorities.Load(server.Path("ca.crt"), time, NullLogger.Instance);
}
