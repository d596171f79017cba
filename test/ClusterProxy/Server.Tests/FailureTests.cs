using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>What a frontend sees when something on the way is missing, refuses, or goes away.</summary>
[CancelAfter(120_000)]
public sealed class FailureTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task DialAsync_NoAgentForTheCluster_SaysSo(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);

        Assert.That(
            () => kit.Dialer(server).DialAsync(TunnelKit.Cluster2, 80, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.NoAgent));
    }

    [Test]
    public async Task DialAsync_PortThatRefuses_GivesTheAgentsReason(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);

        Assert.That(
            () => kit.Dialer(server).DialAsync(TunnelKit.Cluster1, 1, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.DialFailed)
                .And.Message.EqualTo("dial tcp 127.0.1.1:1: connect: connection refused"));
        Assert.That(agent.Metrics.OpenEndpoints, Is.Zero);
    }

    [Test]
    public void DialAsync_NoServer_IsUnreachable() =>
        Assert.That(
            () => kit.Dialer(port: 1).DialAsync(TunnelKit.Cluster1, 80, TunnelKit.Cancellation),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.ServerUnreachable));

    [Test]
    public async Task DialAsync_AgentThatDoesNotAnswer_TimesOutOrFailsWithTheAgent(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMinutes(5));
        using var full = BlackHole.Open();
        var dial = kit.Dialer(server).DialAsync(TunnelKit.Cluster1, full.Port, cancellationToken);
        await Eventually.IsAsync(
            () => server.Registry.Choose($"{TunnelKit.Cluster1}:1", new HashSet<Backend>())?.Load == 1);

        await agent.Host.StopAsync(TimeSpan.Zero);

        Assert.That(
            async () => await dial,
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.NoAgent));
    }

    [Test]
    public async Task DialAsync_Cancelled_LeavesNothingBehind(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMinutes(5));
        using var full = BlackHole.Open();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var backend = server.Registry.Choose($"{TunnelKit.Cluster1}:1", new HashSet<Backend>())!;
        var dial = kit.Dialer(server).DialAsync(TunnelKit.Cluster1, full.Port, giveUp.Token);
        await Eventually.IsAsync(() => backend.Load == 1);

        await giveUp.CancelAsync();

        Assert.That(async () => await dial, Throws.InstanceOf<OperationCanceledException>());
        await Eventually.IsAsync(() => backend.Load == 0);
    }

    [Test]
    public async Task ReadAsync_AgentKilled_ThrowsLost(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        var read = stream.ReadAsync(new byte[1], cancellationToken).AsTask();

        await agent.Host.StopAsync(TimeSpan.Zero);

        // It may have got as far as to close its connections in order, or not.
        try
        {
            Assert.That(await read, Is.Zero);
        }
        catch (TunnelException e)
        {
            Assert.That(e.Reason, Is.EqualTo(TunnelFailure.Lost));
        }
    }

    [Test]
    public async Task Agent_ServerRestarted_ConnectsAgain(CancellationToken cancellationToken)
    {
        var first = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(first, TunnelKit.Cluster1);
        await first.Host.StopAsync(TimeSpan.Zero);
        await Eventually.IsAsync(() => !agent.Health.Connected);

        var second = await kit.StartServerAsync(options =>
        {
            options.AgentEndPoint.Port = first.AgentPort;
            options.FrontendEndPoint.Port = first.FrontendPort;
        });
        await Eventually.IsAsync(() => agent.Health.Connected);

        await using var echo = Destination.Echo();
        await using var stream = await kit.Dialer(second).DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        Assert.That(second.Registry.Ready, Is.True);
    }

    [Test]
    public async Task DialAsync_ServerRestarted_UsesTheNewOne(CancellationToken cancellationToken)
    {
        var first = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(first, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(first);
        await (await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken)).DisposeAsync();
        await first.Host.StopAsync(TimeSpan.Zero);

        var second = await kit.StartServerAsync(options =>
        {
            options.AgentEndPoint.Port = first.AgentPort;
            options.FrontendEndPoint.Port = first.FrontendPort;
        });
        await Eventually.IsAsync(() => second.Registry.Ready);

        await using var stream = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        Assert.That(stream.CanWrite, Is.True);
    }

    [Test]
    public async Task StopAsync_AgentWithOpenConnection_LetsItFinish(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);

        var stopping = agent.Host.StopAsync(TimeSpan.FromMinutes(1));
        await stream.WriteAsync(new byte[] { 7 }, cancellationToken);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        Assert.That(stopping.IsCompleted, Is.False);
        await stream.DisposeAsync();

        await stopping.WaitAsync(cancellationToken);
        Assert.That(agent.Health.Connected, Is.False);
    }
}
