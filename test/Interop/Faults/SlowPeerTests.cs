using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>Somebody does not read: neither the others nor the processes' memory may suffer.</summary>
[CancelAfter(240_000)]
[NonParallelizable]
public sealed class SlowPeerTests
{
    private const int Stalled = 8;
    private const int Busy = 4;
    private const int Bytes = 20_000_000;
    private TunnelLab lab = null!;
    private RunningServer server = null!;
    private TunnelProcess agent = null!;
    private ITunnelDialer dialer = null!;
    private Level serverLevel = null!;
    private Level agentLevel = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        lab = new TunnelLab();
        server = await lab.StartServerAsync(cancellationToken);
        agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        dialer = lab.Dialer(server);
        await BusyAsync(dialer, cancellationToken);
        serverLevel = await Level.OfAsync(server.Process, cancellationToken);
        agentLevel = await Level.OfAsync(agent, cancellationToken);
    }

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [Test]
    public async Task Reader_ThatDoesNotRead_DelaysNobodyAndCostsLittle(CancellationToken cancellationToken)
    {
        await using var source = Destination.Source(long.MaxValue);
        var slow = new List<Stream>();
        for (var i = 0; i < Stalled; i++)
        {
            slow.Add(await dialer.DialAsync(TunnelLab.Cluster, source.Port, cancellationToken));
        }

        await BusyAsync(dialer, cancellationToken);
        await BoundedAsync(cancellationToken);

        // It is slow, not dead: what it reads when it does is still there.
        await slow[0].ReadExactlyAsync(new byte[5_000_000], cancellationToken);
        foreach (var stream in slow) await stream.DisposeAsync();
        await BackAsync(cancellationToken);
    }

    [Test]
    public async Task Destination_ThatDoesNotRead_DelaysNobodyAndCostsLittle(CancellationToken cancellationToken)
    {
        var deaf = new Destination(
            (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var slow = new List<Stream>();
        var writing = new List<Task>();
        for (var i = 0; i < Stalled; i++)
        {
            slow.Add(await dialer.DialAsync(TunnelLab.Cluster, deaf.Port, cancellationToken));
            writing.Add(WriteAsync(slow[i], stop.Token));
        }

        await BusyAsync(dialer, cancellationToken);
        await BoundedAsync(cancellationToken);

        await stop.CancelAsync();
        await Task.WhenAll(writing);
        foreach (var stream in slow) await stream.DisposeAsync();
        await deaf.DisposeAsync(); // or the agent waits a while, to deliver what it has
        await BackAsync(cancellationToken);
    }

    // Whole downloads and uploads, each of them byte by byte.
    private static async Task BusyAsync(ITunnelDialer dialer, CancellationToken cancellationToken)
    {
        await using var source = Destination.Source(Bytes);
        await using var echo = Destination.Echo();
        await Task.WhenAll(Enumerable.Range(0, Busy).Select(async _ =>
        {
            await using var down = await dialer.DialAsync(TunnelLab.Cluster, source.Port, cancellationToken);
            var digest = await Payload.DigestAsync(down, long.MaxValue, cancellationToken);
            Assert.That(digest, Is.EqualTo(Payload.Digest(Bytes)));

            await using var both = await dialer.DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken);
            var back = Payload.DigestAsync(both, Bytes, cancellationToken);
            foreach (var chunk in Payload.Chunks(Bytes)) await both.WriteAsync(chunk, cancellationToken);
            Assert.That(await back, Is.EqualTo(Payload.Digest(Bytes)));
        }));
    }

    private static async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var chunk in Payload.Chunks(long.MaxValue)) await stream.WriteAsync(chunk, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // given up
        }
    }

    private async Task BoundedAsync(CancellationToken cancellationToken)
    {
        const double Limit = 200e6;
        foreach (var process in (TunnelProcess[])[server.Process, agent])
        {
            var page = await process.MetricsAsync(cancellationToken);
            Assert.That(page.Sum("process_resident_memory_bytes"), Is.LessThan(Limit));
        }
    }

    private async Task BackAsync(CancellationToken cancellationToken)
    {
        await serverLevel.ReachedAgainAsync(server.Process, cancellationToken);
        await agentLevel.ReachedAgainAsync(agent, cancellationToken);
    }
}
