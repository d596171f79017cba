using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>
/// Agents' streams never end by themselves, so a server that drains must not wait for them, only for what goes through
/// them.
/// </summary>
[CancelAfter(120_000)]
public sealed class ServerDrainTests
{
    // Far beyond the test's own limit: whoever waits for this fails.
    private static readonly TimeSpan Drain = TimeSpan.FromHours(1);
    private TunnelKit kit = null!;
    private RunningServer server = null!;
    private RunningAgent[] agents = [];

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        server = await kit.StartServerAsync();
        agents =
        [
            await kit.ConnectAgentAsync(server, TunnelKit.Cluster1),
            await kit.ConnectAgentAsync(server, TunnelKit.Cluster2),
        ];
    }

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task StopAsync_IdleAgents_AreNotWaitedFor(CancellationToken cancellationToken)
    {
        await server.Host.StopAsync(Drain).WaitAsync(cancellationToken);

        Assert.That(server.Registry.Ready, Is.False);
        await Eventually.IsAsync(() => !Array.Exists(agents, agent => agent.Health.Connected));
    }

    [Test]
    public async Task StopAsync_ConnectionOpen_FinishesItAndTakesNoOther(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);
        var stream = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);

        var stopping = server.Host.StopAsync(Drain);
        Assert.That(
            () => kit.Dialer(server).DialAsync(TunnelKit.Cluster2, echo.Port, cancellationToken),
            Throws.InstanceOf<TunnelException>());
        await stream.WriteAsync(new byte[] { 7 }, cancellationToken);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        Assert.That((answer[0], stopping.IsCompleted), Is.EqualTo((7, false)));
        await stream.DisposeAsync();

        await stopping.WaitAsync(cancellationToken);
        // The agent answers the close before it counts it.
        await Eventually.IsAsync(() => agents[0].Metrics.OpenEndpoints == 0);
    }
}
