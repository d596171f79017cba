using System.Diagnostics;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>Somebody sets the clocks of the machines that server and agent run on.</summary>
[CancelAfter(180_000)]
public sealed class ClockTests
{
    private const string Streams = "konnectivity_network_proxy_server_grpc_connections";
    private const string Failures = "konnectivity_network_proxy_agent_server_connection_failure_count";

    // Long enough for both sides to have asked each other several times whether they are alive.
    private static readonly TimeSpan SeveralKeepAlives = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Clock_SetForwardAndBack_DropsNothing(CancellationToken cancellationToken)
    {
        using var clock = new WallClock();
        await using var lab = new TunnelLab { Environment = clock.Environment };
        var server = await lab.StartServerAsync(
            cancellationToken, "--keepalive-time=500ms", "--frontend-keepalive-time=500ms");
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken, "--keepalive-time=500ms");
        var failures = (await agent.MetricsAsync(cancellationToken)).Sum(Failures); // it may have come too early once
        await using var echo = Destination.Echo();
        var dialer = lab.Dialer(server);
        await using var traffic = await Traffic.StartAsync(dialer, echo.Port, 5, cancellationToken);

        foreach (var offset in new[] { TimeSpan.FromDays(1), TimeSpan.FromDays(-1) })
        {
            clock.Set(offset);
            await ShowsAsync(server.Process, offset, cancellationToken);
            await ShowsAsync(agent, offset, cancellationToken);
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < SeveralKeepAlives) await traffic.MovesAsync(cancellationToken);
            await (await dialer.DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken)).DisposeAsync();
        }

        Assert.That(traffic.Broken, Is.Zero);
        Assert.That((await agent.MetricsAsync(cancellationToken)).Sum(Failures), Is.EqualTo(failures));
        Assert.That(
            (await server.Process.MetricsAsync(cancellationToken)).Sum(Streams, "\"Connect\""), Is.EqualTo(1));
    }

    private static Task ShowsAsync(TunnelProcess process, TimeSpan offset, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            process.ClockAsync,
            shown => (shown - TimeProvider.System.GetUtcNow() - offset)?.Duration() < TimeSpan.FromHours(1),
            $"its clock to be {offset} off", cancellationToken);
}
