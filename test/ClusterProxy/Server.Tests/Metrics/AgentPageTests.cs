using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Logging;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests.Metrics;

/// <summary>What a scrape and a probe of a proxy-agent show.</summary>
[CancelAfter(60_000)]
public sealed class AgentPageTests
{
    private const string Prefix = "konnectivity_network_proxy_agent_";
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Ready_ServerComesAndGoes_Follows()
    {
        var server = await kit.StartServerAsync();
        await using var page = await StartAsync(kit.AgentOptions(server.AgentPort, TunnelKit.Cluster1));
        await Eventually.IsAsync(() => page.Services.GetRequiredService<ITunnelHealth>().Connected);
        Assert.That(await GetAsync(page, "/readyz"), Is.EqualTo((200, "ok")));
        Assert.That(
            (await GetAsync(page, "/readyz?verbose")).Body,
            Does.StartWith("[+]ping ok\n").And.Contain("[+]server-connected ok\n").And.Contain("check passed"));

        await server.Host.StopAsync(TimeSpan.Zero);
        await Eventually.IsAsync(() => !page.Services.GetRequiredService<ITunnelHealth>().Connected);

        var (status, body) = await GetAsync(page, "/ready");
        Assert.That(status, Is.EqualTo(503));
        Assert.That(body, Does.Contain("[+]ping ok\n").And.Contain("[-]server-connected failed: no servers connected"));
        Assert.That((await GetAsync(page, "/healthz")).Status, Is.EqualTo(200));
        Assert.That(
            (await GetAsync(page, "/metrics")).Body,
            Does.Contain($"\n{Prefix}server_connection_failure_count{{direction=\"from_server\"}} 1\n"));
        await page.StopAsync(new CancellationToken(canceled: true));
    }

    [Test]
    public async Task Metrics_DialsThatEndDifferently_HaveTheirNamesLabelsAndBuckets(
        CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var options = kit.AgentOptions(server.AgentPort, TunnelKit.Cluster1);
        options.DialTimeout = TimeSpan.FromMilliseconds(200);
        await using var page = await StartAsync(options);
        await Eventually.IsAsync(() => server.Registry.Ready);
        using var full = BlackHole.Open();
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);

        await using var open = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        Assert.That(
            () => dialer.DialAsync(TunnelKit.Cluster1, full.Port, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Message
                .EqualTo($"dial tcp {TunnelKit.Cluster1}:{full.Port}: i/o timeout"));
        Assert.That(
            () => dialer.DialAsync(TunnelKit.Cluster1, 1, cancellationToken), Throws.InstanceOf<TunnelException>());

        var text = (await GetAsync(page, "/metrics")).Body;
        string[] expected =
        [
            "open_server_connections 1", "known_server_count 1", "open_endpoint_connections 1",
            "endpoint_dial_failure_total{reason=\"timeout\"} 1", "endpoint_dial_failure_total{reason=\"unknown\"} 1",
            "dial_duration_seconds_bucket{le=\"0.005\"} ", "dial_duration_seconds_bucket{le=\"30\"} 1",
            "stream_packets_total{packet_type=\"DIAL_REQ\",segment=\"to_agent\"} 3",
            "stream_packets_total{packet_type=\"DIAL_RSP\",segment=\"from_agent\"} 3",
        ];
        Assert.Multiple(() =>
        {
            foreach (var line in expected)
            {
                Assert.That(text, Does.Contain($"\n{Prefix}{line}"));
            }
        });
        await page.StopAsync(new CancellationToken(canceled: true));
    }

    [Test]
    public async Task Connect_ExtraProtocol_IsOfferedInTheHandshake(CancellationToken cancellationToken)
    {
        var files = kit.Pki.Port("agent-server");
        using var certificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await kit.StartAgentAsync(
            ((IPEndPoint)listener.LocalEndpoint).Port, TunnelKit.Cluster1,
            options => options.ExtraProtocols = ["to-the-proxy"]);

        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ApplicationProtocols = [new SslApplicationProtocol("to-the-proxy")],
            },
            cancellationToken);

        Assert.That($"{secure.NegotiatedApplicationProtocol}", Is.EqualTo("to-the-proxy"));
    }

    private static async Task<ServiceHost> StartAsync(ProxyAgentOptions options)
    {
        var builder = ServiceHostBuilder.Create("page", new LoggingSettings())
            .ServeProbes("127.0.0.1:0").ServeMetrics("127.0.0.1:0");
        builder.Services.AddProxyAgent(options);
        builder.Health.AddCheck<ServerConnectedCheck>("server-connected", tags: [Probes.ReadyTag]);
        var page = builder.Build();
        await page.StartAsync(TunnelKit.Cancellation);
        return page;
    }

    private static async Task<(int Status, string Body)> GetAsync(ServiceHost page, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(page.Addresses.First() + path), TunnelKit.Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TunnelKit.Cancellation));
    }
}
