using System.Text;
using OcmAddons.ClusterProxy.Server.Tests.Kit;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>Bytes through the whole tunnel: dialer, proxy-server, proxy-agent, destination.</summary>
[CancelAfter(120_000)]
public sealed class TunnelTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task DialAsync_EchoServer_AnswersWhatIsSent(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();

        await using var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        await stream.WriteAsync("hello"u8.ToArray(), cancellationToken);
        var answer = new byte[5];
        await stream.ReadExactlyAsync(answer, cancellationToken);

        Assert.That(Encoding.UTF8.GetString(answer), Is.EqualTo("hello"));
    }

    [Test]
    public async Task DialAsync_LargeDownload_ArrivesWholeAndEnds(CancellationToken cancellationToken)
    {
        const long Size = 40_000_000;
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var source = Destination.Source(Size);

        await using var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, source.Port, cancellationToken);
        var digest = await Payload.DigestAsync(stream, long.MaxValue, cancellationToken);

        Assert.That(digest, Is.EqualTo(Payload.Digest(Size)));
    }

    [Test]
    public async Task DisposeAsync_AfterLargeUpload_LosesNothing(CancellationToken cancellationToken)
    {
        const long Size = 40_000_000;
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var received = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(received);

        var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, sink.Port, cancellationToken);
        foreach (var chunk in Payload.Chunks(Size))
        {
            await stream.WriteAsync(chunk, cancellationToken);
        }

        await stream.DisposeAsync();

        Assert.That(await received.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(Size)));
    }

    [Test]
    public async Task DialAsync_ManyAtOnce_EachGetsItsOwnBytes(CancellationToken cancellationToken)
    {
        const long Size = 300_000;
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);

        async Task<bool> RoundTripAsync(int number)
        {
            await using var stream = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
            var sent = Enumerable.Repeat((byte)number, (int)Size).ToArray();
            var writing = stream.WriteAsync(sent, cancellationToken).AsTask();
            var answer = new byte[Size];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            await writing;
            return answer.AsSpan().SequenceEqual(sent);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(RoundTripAsync));

        Assert.That(results, Has.All.True);
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0 && server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task DialAsync_ThousandOnOneConnection_AllStayOpen(CancellationToken cancellationToken)
    {
        const int Count = 1_000; // HTTP/2 servers usually take 100 calls at once
        var server = await kit.StartServerAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);

        var streams = await Task.WhenAll(Enumerable.Range(0, Count)
            .Select(_ => dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken)));

        Assert.That(server.Metrics.OpenProxyStreams, Is.EqualTo(Count));
        Assert.That(agent.Metrics.OpenEndpoints, Is.EqualTo(Count));
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0);
    }

    [Test]
    public async Task ReadAsync_DestinationClosed_EndsInOrder(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var source = Destination.Source(3);

        await using var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, source.Port, cancellationToken);
        var buffer = new byte[10];
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 3), cancellationToken);

        Assert.That(await stream.ReadAsync(buffer, cancellationToken), Is.Zero);
    }

    [Test]
    public async Task ReadAsync_StalledReaderBesideBusyOnes_DelaysNobody(CancellationToken cancellationToken)
    {
        const long Size = 20_000_000;
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var source = Destination.Source(Size);
        var dialer = kit.Dialer(server);
        await using var stalled = await dialer.DialAsync(TunnelKit.Cluster1, source.Port, cancellationToken);

        for (var i = 0; i < 3; i++)
        {
            await using var busy = await dialer.DialAsync(TunnelKit.Cluster1, source.Port, cancellationToken);
            Assert.That(
                await Payload.DigestAsync(busy, long.MaxValue, cancellationToken), Is.EqualTo(Payload.Digest(Size)));
        }

        Assert.That(
            await Payload.DigestAsync(stalled, long.MaxValue, cancellationToken), Is.EqualTo(Payload.Digest(Size)));
    }

    [Test]
    public async Task WriteAsync_StalledDestinationBesideBusyOnes_DelaysNobody(CancellationToken cancellationToken)
    {
        const long Size = 20_000_000;
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var deaf = new Destination(
            (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);
        await using var stalled = await dialer.DialAsync(TunnelKit.Cluster1, deaf.Port, cancellationToken);
        using var enough = new CancellationTokenSource();
        var stuck = stalled.WriteAsync(new byte[Size], enough.Token).AsTask();

        await using var busy = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        var reading = Payload.DigestAsync(busy, Size, cancellationToken);
        foreach (var chunk in Payload.Chunks(Size))
        {
            await busy.WriteAsync(chunk, cancellationToken);
        }

        Assert.That(await reading, Is.EqualTo(Payload.Digest(Size)));
        Assert.That(stuck.IsCompleted, Is.False);
        await enough.CancelAsync();
        Assert.That(async () => await stuck, Throws.InstanceOf<OperationCanceledException>());
    }
}
