using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>Many connections that begin and end in every way there is; nothing of them may stay behind.</summary>
[CancelAfter(120_000)]
public sealed class ChurnTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Dials_ThatEndInEveryWay_LeaveNothingBehind(CancellationToken cancellationToken)
    {
        const int Workers = 16;
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var source = Destination.Source(3_000_000);
        var dialer = kit.Dialer(server);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var i = 0; i < 25; i++)
            {
                await EndAsync(dialer, (worker + i) % 5, echo.Port, source.Port, cancellationToken);
            }
        }));

        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0);
        await Eventually.IsAsync(() => server.Metrics.EstablishedConnections == 0);
        await Eventually.IsAsync(() => server.Metrics.PendingDials == 0);
        await Eventually.IsAsync(() => server.Metrics.OpenProxyStreams == 0);
    }

    private static async Task EndAsync(
        KonnectivityDialer dialer, int way, int echo, int source, CancellationToken cancellationToken)
    {
        switch (way)
        {
            case 0: // in order
                await using (var stream = await dialer.DialAsync(TunnelKit.Cluster1, echo, cancellationToken))
                {
                    await stream.WriteAsync(new byte[10_000], cancellationToken);
                    await stream.ReadExactlyAsync(new byte[10_000], cancellationToken);
                }

                break;
            case 1: // at once
                await (await dialer.DialAsync(TunnelKit.Cluster1, echo, cancellationToken)).DisposeAsync();
                break;
            case 2: // in the middle of a download
                await using (var stream = await dialer.DialAsync(TunnelKit.Cluster1, source, cancellationToken))
                {
                    await stream.ReadExactlyAsync(new byte[100_000], cancellationToken);
                }

                break;
            case 3: // before it was answered, or just after
                using (var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                {
                    var dial = dialer.DialAsync(TunnelKit.Cluster1, echo, giveUp.Token);
                    await giveUp.CancelAsync();
                    await DisposeOfAsync(dial);
                }

                break;
            default: // refused
                await DisposeOfAsync(dialer.DialAsync(TunnelKit.Cluster1, 1, cancellationToken));
                break;
        }
    }

    private static async Task DisposeOfAsync(Task<Stream> dial)
    {
        try
        {
            await (await dial).DisposeAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or TunnelException)
        {
            // as it should be
        }
    }
}
