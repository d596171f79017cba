using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>A client that dials without end where nothing listens.</summary>
[CancelAfter(300_000)]
[NonParallelizable]
public sealed class RefusedDialTests
{
    private const int Workers = 32;
    private const int Dials = 10_000;

    [Test]
    public async Task Dials_ThatAreRefused_LeaveNothingBehind(CancellationToken cancellationToken)
    {
        await using var lab = new TunnelLab();
        var server = await lab.StartServerAsync(cancellationToken);
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        var dialer = lab.Dialer(server);
        await DialAsync(dialer, Dials / 5, cancellationToken);
        var serverLevel = await Level.OfAsync(server.Process, cancellationToken);
        var agentLevel = await Level.OfAsync(agent, cancellationToken);

        await DialAsync(dialer, Dials, cancellationToken);

        await serverLevel.ReachedAgainAsync(server.Process, cancellationToken);
        await agentLevel.ReachedAgainAsync(agent, cancellationToken);
        var page = await server.Process.MetricsAsync(cancellationToken);
        Assert.That(
            page.Sum("konnectivity_network_proxy_server_dial_failure_count", "error_response"),
            Is.EqualTo(Dials + Dials / 5));
    }

    private static Task DialAsync(ITunnelDialer dialer, int dials, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var i = worker; i < dials; i += Workers)
            {
                try
                {
                    await using var stream = await dialer.DialAsync(TunnelLab.Cluster, 1, cancellationToken);
                    Assert.Fail("Port 1 is open.");
                }
                catch (TunnelException e) when (e.Reason == TunnelFailure.DialFailed)
                {
                    // as it must be
                }
            }
        }));
}
