using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>A process is killed in the middle: what is left lets go of everything, and goes on.</summary>
[CancelAfter(240_000)]
[NonParallelizable]
public sealed class KilledProcessTests
{
    private const int Connections = 40;
    private TunnelLab lab = null!;
    private RunningServer server = null!;
    private ITunnelDialer dialer = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        lab = new TunnelLab();
        server = await lab.StartServerAsync(TestContext.CurrentContext.CancellationToken);
        dialer = lab.Dialer(server);
    }

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [Test]
    public async Task ServerKilled_UnderTraffic_AgentLetsGoAndConnectsAgain(CancellationToken cancellationToken)
    {
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        await WarmUpAsync(echo.Port, cancellationToken);
        var level = await Level.OfAsync(agent, cancellationToken);
        await using var traffic = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await traffic.MovesAsync(cancellationToken);

        await server.Process.DisposeAsync();

        await traffic.AllBrokenAsync(cancellationToken);
        await traffic.DisposeAsync(); // a Proxy stream ends when its frontend ends it
        await level.ReachedAgainAsync(agent, cancellationToken);
        await Eventually.TrueAsync(
            async t => !await agent.AnswersAsync("/readyz", t), "the agent to say so", cancellationToken);

        await lab.StartServerAsync(server, cancellationToken);
        await lab.ConnectedAsync(agent, cancellationToken);
        await using var next = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await next.MovesAsync(cancellationToken);
    }

    [Test]
    public async Task AgentKilled_UnderTraffic_ServerLetsGoAndTakesTheNext(CancellationToken cancellationToken)
    {
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        await WarmUpAsync(echo.Port, cancellationToken);
        var level = await Level.OfAsync(server.Process, cancellationToken);
        await using var traffic = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await traffic.MovesAsync(cancellationToken);

        await agent.DisposeAsync();

        await traffic.AllBrokenAsync(cancellationToken);
        await traffic.DisposeAsync(); // a Proxy stream ends when its frontend ends it
        await level.ReachedAgainAsync(server.Process, cancellationToken);
        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Connect\"") == 0
                && page.Sum("konnectivity_network_proxy_server_ready_backends") == 0,
            "the agent to be forgotten", cancellationToken);
        Assert.That(
            () => dialer.DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.NoAgent));

        await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await using var next = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await next.MovesAsync(cancellationToken);
    }

    [Test]
    public async Task AgentKilled_OneOfTwo_DialsGoOn(CancellationToken cancellationToken)
    {
        var first = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        await using var before = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);

        await first.DisposeAsync();

        // The server may not have noticed yet: the dial is then retried on the other agent.
        await using var after = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await after.MovesAsync(cancellationToken);
        await Eventually.TrueAsync(
            _ => Task.FromResult(before.Broken > 0), "the first agent's connections to break", cancellationToken);
        Assert.That(before.Broken, Is.LessThan(Connections), "the load was not spread over both agents");
        Assert.That(after.Broken, Is.Zero);
    }

    // The first connections of all cost what the following ones do not: pools, compiled code.
    private async Task WarmUpAsync(int port, CancellationToken cancellationToken)
    {
        await using var traffic = await Traffic.StartAsync(dialer, port, Connections, cancellationToken);
        await traffic.MovesAsync(cancellationToken);
    }
}
