using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Server.Leases;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Health;
using OcmAddons.Hosting.Logging;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tests.Metrics;

/// <summary>What a scrape and a probe of a proxy-server and a proxy-agent show.</summary>
[CancelAfter(60_000)]
public sealed class MetricsPageTests
{
    private const string Prefix = "konnectivity_network_proxy_server_";
    private const string Latencies = "1e-06,1e-05,0.0001,0.005,0.025,0.1,0.5,2.5,12.5,+Inf";
    private TunnelKit kit = null!;
    private ServiceHost page = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        var builder = ServiceHostBuilder.Create("page", new LoggingSettings())
            .ServeProbes("127.0.0.1:0").ServeMetrics("127.0.0.1:0");
        var options = kit.ServerOptions();
        options.Strategies = [ProxyStrategy.DestHost, ProxyStrategy.DefaultRoute];
        builder.Services.AddProxyServer(options);
        builder.Services.AddSingleton<LeaseMetrics>();
        builder.Health.AddCheck<AgentsCheck>("agents", tags: [Probes.ReadyTag]);
        page = builder.Build();
        await page.StartAsync(TunnelKit.Cancellation);
        server = new RunningServer(page.Services);
    }

    [TearDown]
    public async Task TearDown()
    {
        await page.StopAsync(new CancellationToken(canceled: true));
        await page.DisposeAsync();
        await kit.DisposeAsync();
    }

    [Test]
    public async Task Ready_AgentComesAndGoes_Follows()
    {
        Assert.That(await GetAsync("/healthz"), Is.EqualTo((200, "ok")));
        var (status, body) = await GetAsync("/readyz");
        Assert.That((status, (await GetAsync("/ready")).Status), Is.EqualTo((503, 503)));
        Assert.That(body, Does.Contain("[-]agents failed: no connection to any proxy agent"));

        var agent = await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1);
        Assert.That(await GetAsync("/readyz"), Is.EqualTo((200, "ok")));
        Assert.That(
            (await GetAsync("/readyz?verbose")).Body, Does.Contain("[+]agents ok\n").And.Contain("check passed"));
        await agent.DisposeAsync();

        await Eventually.IsAsync(() => !server.Registry.Ready);
        Assert.That((await GetAsync("/readyz")).Status, Is.EqualTo(503));
    }

    [Test]
    public async Task Metrics_AfterOneOfEverything_HaveTheirNamesLabelsAndBuckets()
    {
        var leases = page.Services.GetRequiredService<LeaseMetrics>();
        leases.Listed(TimeSpan.Zero, failure: null);
        leases.Deleted(TimeSpan.Zero, failure: null, culled: true);
        await OneOfEverythingAsync();

        var text = (await GetAsync("/metrics")).Body;

        Assert.Multiple(() =>
        {
            Assert.That(Buckets(text, "dial_duration_seconds"), Is.EqualTo(Latencies));
            Assert.That(Buckets(text, "frontend_write_duration_seconds"), Is.EqualTo(Latencies));
            Assert.That(
                Buckets(text, "connection_duration_seconds"),
                Is.EqualTo("1,5,15,30,60,300,900,1800,3600,14400,43200,86400,+Inf"));
            Assert.That(
                Buckets(text, "lease_list_latency_seconds"),
                Is.EqualTo("0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,+Inf"));
            foreach (var line in Expected)
            {
                Assert.That(text, Does.Contain($"\n{Prefix}{line}"));
            }
        });
    }

    [Test]
    public async Task Metrics_AfterEverythingEnded_GaugesAreBackAtZero()
    {
        await OneOfEverythingAsync();
        await Eventually.IsAsync(() => server.Metrics.OpenConnectStreams == 0 && server.Metrics.OpenProxyStreams == 0);

        var text = (await GetAsync("/metrics")).Body;

        Assert.Multiple(() =>
        {
            foreach (var gauge in new[]
            {
                "pending_backend_dials", "established_connections", "http_connections", "ready_backend_connections",
                "grpc_connections{service_method=\"Proxy\"}", "grpc_connections{service_method=\"Connect\"}",
                "full_receive_channels{service_method=\"Proxy\"}", "full_receive_channels{service_method=\"Connect\"}",
                "ready_backends{proxy_strategy=\"destHost\"}", "ready_backends{proxy_strategy=\"defaultRoute\"}",
            })
            {
                Assert.That(text, Does.Contain($"\n{Prefix}{gauge} 0\n"));
            }
        });
    }

    private static string[] Expected =>
    [
        "dial_failure_count{reason=\"error_response\"} 1\n",
        "dial_failure_count{reason=\"unrecognized_response\"} 1\n",
        "dial_failure_count{reason=\"no_agent\"} 1\n",
        "dial_failure_count{reason=\"frontend_close\"} 1\n",
        "stream_packets_total{packet_type=\"DIAL_REQ\",segment=\"from_client\"} 4\n",
        "stream_packets_total{packet_type=\"DIAL_REQ\",segment=\"to_agent\"} 3\n",
        "stream_packets_total{packet_type=\"DIAL_RSP\",segment=\"from_agent\"} 3\n",
        "stream_packets_total{packet_type=\"DIAL_RSP\",segment=\"to_client\"} 3\n",
        "stream_packets_total{packet_type=\"DATA\",segment=\"from_agent\"} 1\n",
        "stream_packets_total{packet_type=\"DATA\",segment=\"to_client\"} 1\n",
        "stream_packets_total{packet_type=\"DIAL_CLS\",segment=\"to_agent\"} 1\n",
        "stream_errors_total{code=\"Canceled\",packet_type=\"Unknown\",segment=\"from_agent\"} 1\n",
        "culled_leases_count 1\n",
        "lease_list_total{http_status_code=\"200\",reason=\"\"} 1\n",
        "lease_delete_total{http_status_code=\"200\",reason=\"\"} 1\n",
        "lease_delete_latency_seconds_count{http_status_code=\"200\"} 1\n",
    ];

    private async Task OneOfEverythingAsync()
    {
        var agent = await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1);
        await using var established = await DialAsync(TunnelKit.Cluster1);
        await agent.SendAsync(PacketFactory.DialSucceeded((await agent.ReceiveAsync()).DialRequest.Random, 1));
        await established.ReceiveAsync();
        await agent.SendAsync(RawPeer.Data(1, "x"));
        await established.ReceiveAsync();

        await using var failed = await DialAsync(TunnelKit.Cluster1);
        await agent.SendAsync(PacketFactory.DialFailed((await agent.ReceiveAsync()).DialRequest.Random, "no"));
        await failed.ReceiveAsync();
        await using var nobody = await DialAsync("nobody");
        await nobody.ReceiveAsync();

        var cancelled = await DialAsync(TunnelKit.Cluster1);
        var late = (await agent.ReceiveAsync()).DialRequest.Random;
        await cancelled.DisposeAsync();
        await agent.ReceiveAsync();
        await agent.SendAsync(PacketFactory.DialSucceeded(late, 2));
        await agent.ReceiveAsync(); // its connection is closed again

        await agent.GiveUpAsync();
        await established.ReceiveAsync();
        await Eventually.IsAsync(() => server.Metrics.OpenConnectStreams == 0);
        await agent.DisposeAsync();
    }

    private async Task<RawPeer> DialAsync(string host)
    {
        var frontend = await RawPeer.FrontendAsync(kit, server);
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{host}:80"));
        return frontend;
    }

    private static string Buckets(string text, string name) => string.Join(',', text.Split('\n')
        .Where(line => line.StartsWith($"{Prefix}{name}_bucket{{", StringComparison.Ordinal))
        .Select(line => line.Split("le=\"")[1].Split('"')[0]));

    private async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(page.Addresses.First() + path), TunnelKit.Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TunnelKit.Cancellation));
    }
}
