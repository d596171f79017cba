using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Kubernetes;
using OcmAddons.Testing.Fakes;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>Several proxy-servers behind one address: agents find them all, and find them again.</summary>
[CancelAfter(120_000)]
public sealed class MultiServerTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Agents_ServersThatTellTheirCount_ConnectToEach(CancellationToken cancellationToken)
    {
        var servers = await ServersAsync(3, options => options.ServerCount = 3);
        var balancer = Behind(servers);

        var one = await kit.StartAgentAsync(balancer.Port, TunnelKit.Cluster1);
        var two = await kit.StartAgentAsync(balancer.Port, TunnelKit.Cluster1);

        await Eventually.IsAsync(() => one.Health.OpenServerConnections == 3 && two.Health.OpenServerConnections == 3);
        Assert.That(one.Health.KnownServerCount, Is.EqualTo(3));
        await using var echo = Destination.Echo();
        foreach (var server in servers)
        {
            await using var stream = await kit.Dialer(server)
                .DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
            Assert.That(stream.CanRead, Is.True);
        }
    }

    [Test]
    public async Task Agent_ServerLostAndReplaced_ConnectsToTheNewOne()
    {
        var servers = await ServersAsync(2, options => options.ServerCount = 2);
        var balancer = Behind(servers);
        var agent = await kit.StartAgentAsync(balancer.Port, TunnelKit.Cluster1);
        await Eventually.IsAsync(() => agent.Health.OpenServerConnections == 2);

        await servers[0].Host.StopAsync(TimeSpan.Zero);
        await Eventually.IsAsync(() => agent.Health.OpenServerConnections == 1);
        Assert.That(agent.Health.Connected, Is.True);
        var replacement = await kit.StartServerAsync(options => options.ServerCount = 2);
        balancer.Ports = [servers[1].AgentPort, replacement.AgentPort];

        await Eventually.IsAsync(() => agent.Health.OpenServerConnections == 2 && replacement.Registry.Ready);
    }

    [Test]
    public async Task Agent_BalancerThatLeadsToTheSameServer_KeepsOneConnection()
    {
        var server = await kit.StartServerAsync(options => options.ServerCount = 2);
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var seen = 0L;

        await Eventually.IsAsync(() => (seen = Math.Max(seen, server.Metrics.OpenConnectStreams)) > 1);
        await Eventually.IsAsync(() => server.Metrics.OpenConnectStreams == 1);

        Assert.That(agent.Health.OpenServerConnections, Is.EqualTo(1));
    }

    [TestCase(ServerCountSource.Default, 1, 3)]
    [TestCase(ServerCountSource.Max, 3, 1)]
    public async Task Agent_CountsLeases_ConnectsToAsManyAsTheSourceSays(
        ServerCountSource source, int said, int leases)
    {
        var cluster = new FakeCluster();
        var servers = await ServersAsync(3, options =>
        {
            options.ServerCount = said;
            if (leases == 3 || options.ServerId == "server-0") options.Leases = Leases;
        }, cluster);
        var balancer = Behind(servers);

        var agent = await kit.StartAgentAsync(
            balancer.Port, TunnelKit.Cluster1,
            options =>
            {
                options.LeaseCount = new LeaseCountOptions("kube-system", "k8s-app=konnectivity-server");
                options.ServerCountSource = source;
            },
            services => services.AddSingleton<IKubernetesClient>(cluster));

        await Eventually.IsAsync(() => agent.Health.OpenServerConnections == 3);
        Assert.That(agent.Health.KnownServerCount, Is.EqualTo(3));
    }

    private static ServerLeaseOptions Leases =>
        new("kube-system", new Dictionary<string, string> { ["k8s-app"] = "konnectivity-server" });

    private Balancer Behind(RunningServer[] servers) =>
        kit.Own(new Balancer([.. servers.Select(server => server.AgentPort)]));

    private async Task<RunningServer[]> ServersAsync(
        int count, Action<ProxyServerOptions> change, IKubernetesClient? cluster = null)
    {
        var servers = new RunningServer[count];
        for (var i = 0; i < count; i++)
        {
            var id = $"server-{i}";
            servers[i] = await kit.StartServerAsync(
                options =>
                {
                    options.ServerId = id;
                    change(options);
                },
                services =>
                {
                    if (cluster is not null) services.AddSingleton(cluster);
                });
        }

        return servers;
    }
}
