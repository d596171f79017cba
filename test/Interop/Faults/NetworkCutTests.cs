using System.Net;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>
/// The network between agent and server drops every packet and tells nobody: nothing but silence says that the other
/// side is gone.
/// </summary>
[CancelAfter(300_000)]
[NonParallelizable]
public sealed class NetworkCutTests
{
    private const int Connections = 20;
    private TunnelLab lab = null!;
    private NetworkNamespace? network;
    private RunningServer server = null!;
    private TunnelProcess agent = null!;
    private ITunnelDialer dialer = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        lab = new TunnelLab();
        network = await NetworkNamespace.CreateAsync(cancellationToken);
        lab.Pki.Addresses.Add(IPAddress.Parse(network.Outside));
        server = await lab.StartServerAsync(cancellationToken, "--keepalive-time=1s", "--backend-dial-timeout=2s");
        // The cluster is called as this side of the network is: that is where its agent will look for it.
        agent = await lab.StartAgentAsync(
            new AgentPlace(network.Outside, network.Inside, network.Outside, network.Enter), server.AgentPort,
            cancellationToken, "--keepalive-time=1s");
        dialer = lab.Dialer(server);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await lab.DisposeAsync();
        if (network is not null) await network.DisposeAsync();
    }

    [Test]
    public async Task Cut_UnderTraffic_BothSidesNoticeLetGoAndRecover(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        await WarmUpAsync(echo.Port, cancellationToken);
        var (serverLevel, agentLevel) =
            (await Level.OfAsync(server.Process, cancellationToken), await Level.OfAsync(agent, cancellationToken));
        await using var traffic = await StartAsync(echo.Port, cancellationToken);
        await traffic.MovesAsync(cancellationToken);

        await network!.CutAsync(server.AgentPort, cancellationToken);

        await traffic.AllBrokenAsync(cancellationToken);
        await traffic.DisposeAsync();
        await serverLevel.ReachedAgainAsync(server.Process, cancellationToken);
        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Connect\"") == 0,
            "the server to give the agent up", cancellationToken);
        await Eventually.TrueAsync(
            async t => !await agent.AnswersAsync("/readyz", t), "the agent to notice", cancellationToken);
        await agentLevel.ReachedAgainAsync(agent, cancellationToken);

        await network.HealAsync(server.AgentPort, cancellationToken);

        await lab.ConnectedAsync(agent, cancellationToken);
        await using var next = await StartAsync(echo.Port, cancellationToken);
        await next.MovesAsync(cancellationToken);
    }

    [Test]
    public async Task Cut_DialInTheSilence_FailsInsteadOfHanging(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        await WarmUpAsync(echo.Port, cancellationToken);

        await network!.CutAsync(server.AgentPort, cancellationToken);

        Assert.That(
            () => dialer.DialAsync(network!.Outside, echo.Port, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason")
                .AnyOf(TunnelFailure.TimedOut, TunnelFailure.NoAgent));
        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_pending_backend_dials") == 0,
            "no dial left", cancellationToken);
    }

    private async Task WarmUpAsync(int port, CancellationToken cancellationToken)
    {
        await using var traffic = await StartAsync(port, cancellationToken);
        await traffic.MovesAsync(cancellationToken);
    }

    private Task<Traffic> StartAsync(int port, CancellationToken cancellationToken) =>
        Traffic.StartAsync(dialer, port, Connections, cancellationToken, network!.Outside);
}
