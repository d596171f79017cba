using System.Globalization;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Tests.Hostile;

/// <summary>
/// Peers that have been let in and then send nonsense, stream after stream. Each stream ends in order, and nothing of
/// it stays; what others do beside it is not disturbed. HOSTILE_PACKETS says how many packets, if not a few.
/// </summary>
[CancelAfter(900_000)]
public sealed class HostilePeerTests
{
    private const string HostileCluster = TunnelKit.Cluster2;
    private const int StreamsAtOnce = 4;
    private const int MaxPerStream = 80;
    private const long MaxGrowth = 64 * 1024 * 1024;
    private static readonly int Packets = int.Parse(
        Environment.GetEnvironmentVariable("HOSTILE_PACKETS") ?? "20000", CultureInfo.InvariantCulture);

    private readonly List<Exception> unobserved = [];
    private TunnelKit kit = null!;
    private RunningServer server = null!;
    private RunningAgent agent = null!;
    private Destination echo = null!;

    [SetUp]
    public async Task SetUp()
    {
        unobserved.Clear();
        TaskScheduler.UnobservedTaskException += Observe;
        kit = new TunnelKit { LogLevel = Microsoft.Extensions.Logging.LogLevel.Error };
        server = await kit.StartServerAsync();
        agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        echo = Destination.Echo();
    }

    [TearDown]
    public async Task TearDown()
    {
        await kit.DisposeAsync();
        await echo.DisposeAsync();
        TaskScheduler.UnobservedTaskException -= Observe;
    }

    [Test]
    public async Task Frontend_PacketsOfEveryKind_EndItsStreamsAndNothingElse(CancellationToken cancellationToken)
    {
        await using var channel = RawPeer.Channel(kit, server.FrontendPort, kit.Pki.Port("proxy-client"));
        await using var honest = await HonestTraffic.StartAsync(kit.Dialer(server), echo.Port, cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        string[] addresses = [$"{TunnelKit.Cluster1}:{echo.Port}", $"{TunnelKit.Cluster1}:1", "nobody:80", ":"];

        await SendAllAsync(seed => StreamAsync(
            channel, TunnelHeaders.ProxyPath, [], new HostilePackets(seed, addresses)));

        await NothingStaysAsync(honest, before);
    }

    [Test]
    public async Task Agent_PacketsOfEveryKind_EndItsStreamsAndNothingElse(CancellationToken cancellationToken)
    {
        await using var channel = RawPeer.Channel(kit, server.AgentPort, kit.Pki.AgentOf(HostileCluster));
        await using var honest = await HonestTraffic.StartAsync(kit.Dialer(server), echo.Port, cancellationToken);
        await using var victims = new Dialling(kit.Dialer(server), HostileCluster);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        KeyValuePair<string, string>[] headers =
        [
            new(TunnelHeaders.AgentId, "hostile"), new(TunnelHeaders.AgentIdentifiers, $"host={HostileCluster}"),
        ];
        KeyValuePair<string, string>[] credited = [.. headers, new(TunnelHeaders.Credit, "65536")];

        await SendAllAsync(seed => StreamAsync(
            channel, TunnelHeaders.ConnectPath, seed % 2 == 0 ? headers : credited, new HostilePackets(seed, "x:1")));

        await victims.DisposeAsync();
        await NothingStaysAsync(honest, before);
    }

    [Test]
    public async Task Server_PacketsOfEveryKind_EndItsStreamsAndTheAgentLives()
    {
        var sent = 0;
        var honest = new TaskCompletionSource<RawServerStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource();
        await using var hostile = RawServer.Listen(kit.Pki, async stream =>
        {
            stream.ResponseHeaders = sent % 3 == 0
                ? RawServer.One
                : [.. RawServer.One, new(TunnelHeaders.Credit, "65536")];
            await stream.StartAsync(stream.Aborted);
            if (sent >= Packets)
            {
                honest.TrySetResult(new RawServerStream(stream));
                await done.Task;
                return GrpcStatus.Ok;
            }

            var packets = new HostilePackets(sent, $"127.0.0.1:{echo.Port}", "127.0.0.1:1", "nonsense") { Broken = 3 };
            var talk = new HostileStream(stream, packets);
            var reading = packets.Chance(70) ? talk.ReadToEndAsync() : null;
            sent += talk.Send(packets.Number(20 * MaxPerStream));
            if (reading is not null) await talk.SentAsync();
            stream.Abort();
            if (reading is not null) await reading;
            return GrpcStatus.Ok;
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var victim = await kit.StartAgentAsync(hostile.EndPoint.Port, HostileCluster, options =>
        {
            options.SyncInterval = TimeSpan.FromMilliseconds(1);
            options.SyncIntervalCap = TimeSpan.FromMilliseconds(10);
        });

        var last = await honest.Task;
        await Eventually.IsAsync(() => victim.Metrics.OpenEndpoints == 0);
        await last.SendAsync(PacketFactory.CloseRequest(9));
        Assert.That((await last.ReceiveAsync()).CloseResponse.Error, Is.EqualTo("Unknown connectID"));
        done.SetResult();
        FaultlessAndSmall(before);
    }

    // Several at a time, until enough has been sent.
    private static async Task SendAllAsync(Func<int, Task<int>> stream)
    {
        var (sent, seed) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, StreamsAtOnce).Select(async _ =>
        {
            while (Volatile.Read(ref sent) < Packets)
            {
                Interlocked.Add(ref sent, await stream(Interlocked.Increment(ref seed)));
            }
        }));
    }

    private static async Task<int> StreamAsync(
        PacketChannel channel, string path, KeyValuePair<string, string>[] headers, HostilePackets packets)
    {
        await using var stream = await channel.OpenAsync(path, headers, TunnelKit.Cancellation);
        var talk = new HostileStream(stream, packets);
        var reading = packets.Chance(50) ? talk.ReadToEndAsync() : null;
        var sent = talk.Send(packets.Number(MaxPerStream));
        if (packets.Chance(30)) return sent; // given up, with all that is on its way
        await stream.CompleteAsync(TunnelKit.Cancellation);
        await (reading ?? talk.ReadToEndAsync()); // that this ends is what is tested
        return sent;
    }

    private async Task NothingStaysAsync(HonestTraffic honest, long before)
    {
        await honest.DisposeAsync();
        await Eventually.IsAsync(() => server.Metrics is
        {
            OpenProxyStreams: 0, PendingDials: 0, EstablishedConnections: 0, OpenConnectStreams: 1,
        });
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0);
        Assert.That(honest.Rounds, Is.GreaterThan(0));
        Assert.That(agent.Health.Connected, Is.True);
        FaultlessAndSmall(before);
    }

    private void FaultlessAndSmall(long before)
    {
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.WaitForPendingFinalizers();
        Assert.That(kit.Errors.Messages, Is.Empty);
        Assert.That(unobserved, Is.Empty);
        Assert.That(growth, Is.LessThan(MaxGrowth));
    }

    private void Observe(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        lock (unobserved) unobserved.Add(e.Exception);
    }
}
