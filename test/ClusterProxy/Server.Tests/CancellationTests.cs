using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>Callers that give up, before, while or after they dial: nothing of theirs stays anywhere.</summary>
[CancelAfter(120_000)]
public sealed class CancellationTests
{
    private TunnelKit kit = null!;
    private RunningServer server = null!;
    private RunningAgent agent = null!;
    private Destination silent = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        server = await kit.StartServerAsync();
        agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        silent = new Destination((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));
    }

    [TearDown]
    public async Task TearDown()
    {
        await kit.DisposeAsync();
        await silent.DisposeAsync();
    }

    [Test]
    public void DialAsync_CancelledBefore_DialsNobody()
    {
        var dialer = kit.Dialer(server);

        Assert.That(
            () => dialer.DialAsync(TunnelKit.Cluster1, silent.Port, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((server.Metrics.OpenProxyStreams, silent.Accepted), Is.EqualTo((0L, 0)));
    }

    [Test]
    public async Task Request_DeadlineWhileTheAnswerIsAwaited_ClosesTheConnection(CancellationToken cancellationToken)
    {
        var dialer = kit.Dialer(server);
        using var client = Client(dialer);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var request = client.GetAsync(Url, deadline.Token);
        await Eventually.IsAsync(() => silent.Accepted == 1);

        await deadline.CancelAsync();

        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        client.Dispose(); // it keeps a connection that came too late for its request
        await NothingOpenAsync();
    }

    [Test]
    public async Task Requests_FiftyAtOnceCancelled_LeaveNothingOpen(CancellationToken cancellationToken)
    {
        const int Count = 50;
        using var client = Client(kit.Dialer(server));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = Enumerable.Range(0, Count).Select(_ => client.GetAsync(Url, giveUp.Token)).ToList();
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == Count);

        await giveUp.CancelAsync();

        foreach (var request in requests)
        {
            Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        }

        client.Dispose();
        await NothingOpenAsync();
    }

    [Test]
    public async Task DisposeAsync_DialerWithAnOpenTunnel_EndsIt(CancellationToken cancellationToken)
    {
        var dialer = kit.Dialer(server);
        var stream = await dialer.DialAsync(TunnelKit.Cluster1, silent.Port, cancellationToken);
        var read = stream.ReadAsync(new byte[1], cancellationToken).AsTask();

        await dialer.DisposeAsync();

        Assert.That(
            async () => await read,
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.Lost));
        await NothingOpenAsync();
    }

    [Test]
    public async Task Stream_UsedAfterItWasDisposedOf_SaysSo(CancellationToken cancellationToken)
    {
        var stream = await kit.Dialer(server).DialAsync(TunnelKit.Cluster1, silent.Port, cancellationToken);
        await stream.DisposeAsync();
        await NothingOpenAsync(); // it has been closed in the background

        Assert.That(
            () => stream.WriteAsync(new byte[1], CancellationToken.None).AsTask().WaitAsync(cancellationToken),
            Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(
            () => stream.ReadAsync(new byte[1], CancellationToken.None).AsTask().WaitAsync(cancellationToken),
            Throws.InstanceOf<ObjectDisposedException>());
    }

    private Uri Url => new($"http://{TunnelKit.Cluster1}:{silent.Port}/");

    private static HttpClient Client(KonnectivityDialer dialer) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, token) =>
            await dialer.DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token),
    });

    private Task NothingOpenAsync() => Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0
        && server.Metrics is { EstablishedConnections: 0, PendingDials: 0, OpenProxyStreams: 0 });
}
