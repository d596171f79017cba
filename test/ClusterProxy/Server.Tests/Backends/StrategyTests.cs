using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tests.Backends;

/// <summary>Which agent gets a dial.</summary>
[CancelAfter(60_000)]
public sealed class StrategyTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [TestCase("localhost:8080", "localhost")]
    [TestCase("localhost", "localhost")]
    [TestCase("10.0.0.1:443", "10.0.0.1")]
    [TestCase("::", "::")]
    [TestCase("::1", "::1")]
    [TestCase("[a:b::1]:80", "a:b::1")]
    [TestCase("[a:b::1]", "a:b:")] // as the original, which takes what follows the last colon for a port
    [TestCase(" localhost:8080", " localhost")]
    [TestCase("", "")]
    public void HostOf_Address_IsFoundAsInTheOriginal(string address, string host) =>
        Assert.That(BackendRegistry.HostOf(address), Is.EqualTo(host));

    [TestCase("a", "host-a")]
    [TestCase("10.0.0.7", "ip")]
    [TestCase("fd00::7", "ip")]
    [TestCase("elsewhere", "route")]
    [TestCase("A", "route")] // names are compared letter by letter
    public async Task Choose_AllStrategies_ThatOfTheDestinationThenTheRoute(string host, string agentId)
    {
        var server = await StartAsync(ProxyStrategy.DestHost, ProxyStrategy.DefaultRoute, ProxyStrategy.Default);
        await AgentsAsync(server);

        Assert.That(Chosen(server, host), Is.EqualTo(agentId));
    }

    [Test]
    public async Task Choose_NoRouteAnyMore_FallsBackToAny()
    {
        var server = await StartAsync(ProxyStrategy.DestHost, ProxyStrategy.DefaultRoute, ProxyStrategy.Default);
        var agents = await AgentsAsync(server);

        await agents[2].DisposeAsync();
        await Eventually.IsAsync(() => server.Registry.Count(ProxyStrategy.DefaultRoute) == 0);

        Assert.That(Chosen(server, "elsewhere"), Is.AnyOf("host-a", "ip", "plain"));
    }

    [TestCase(ProxyStrategy.DestHost)]
    [TestCase(ProxyStrategy.DefaultRoute)]
    public async Task Choose_OneStrategyThatHasNobody_FindsNobody(ProxyStrategy strategy)
    {
        var server = await StartAsync(strategy);
        kit.Own(await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1, "plain", "host=a"));

        Assert.That(Chosen(server, "elsewhere"), Is.Null);
    }

    [Test]
    public async Task Choose_DefaultFirst_TakesAnyoneWhateverTheDestination()
    {
        var server = await StartAsync(ProxyStrategy.Default, ProxyStrategy.DestHost);
        await AgentsAsync(server);

        var chosen = Enumerable.Range(0, 8).Select(_ => Chosen(server, "a")).ToHashSet();

        Assert.That(chosen, Has.Count.EqualTo(4), "they take turns");
    }

    [Test]
    public async Task Choose_DestinationsAgentDraining_StillComesBeforeTheNextStrategy()
    {
        var server = await StartAsync(ProxyStrategy.DestHost, ProxyStrategy.Default);
        var agents = await AgentsAsync(server);

        await agents[0].SendAsync(PacketFactory.Drain(), RawPeer.Data(99, "x"));
        await agents[0].ReceiveAsync(); // what answers the data shows that the rest has been seen

        Assert.That(Chosen(server, "a"), Is.EqualTo("host-a"));
        Assert.That(
            Enumerable.Range(0, 8).Select(_ => Chosen(server, "elsewhere")), Has.None.EqualTo("host-a"));
    }

    [Test]
    public async Task Remove_AgentWithIdentifiersTwice_LeavesNothingBehind()
    {
        var server = await StartAsync(ProxyStrategy.DestHost);
        var agent = await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1, "x", "host=a&host=a&ipv4=a");
        Assert.That(server.Registry.Count(ProxyStrategy.DestHost), Is.EqualTo(1));

        await agent.DisposeAsync();

        await Eventually.IsAsync(() => !server.Registry.Ready);
    }

    private static string? Chosen(RunningServer server, string host) => server.Registry
        .Choose(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:80" : $"{host}:80", new HashSet<Backend>())
        ?.Identity.AgentId;

    private Task<RunningServer> StartAsync(params ProxyStrategy[] strategies) => kit.StartServerAsync(options =>
    {
        options.Strategies = strategies;
        options.IdentityMode = IdentityMode.Compatible;
    });

    private async Task<RawPeer[]> AgentsAsync(RunningServer server)
    {
        (string Id, string Identifiers)[] agents =
        [
            ("host-a", "host=a"), ("ip", "ipv4=10.0.0.7&ipv6=fd00::7"), ("route", "default-route=true"), ("plain", ""),
        ];
        var peers = new RawPeer[agents.Length];
        for (var i = 0; i < agents.Length; i++)
        {
            peers[i] = kit.Own(await RawPeer.AcceptedAgentAsync(
                kit, server, TunnelKit.Cluster1, agents[i].Id, agents[i].Identifiers));
        }

        return peers;
    }
}
