using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>The agent, packet by packet, with a server whose packets are the test's own.</summary>
[CancelAfter(60_000)]
public sealed class AgentTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_Metadata_IsWhatServersExpect()
    {
        var server = await ServerAsync();

        Assert.That(server.Header(TunnelHeaders.AgentId), Is.EqualTo(new[] { "me" }));
        Assert.That(server.Header(TunnelHeaders.AgentIdentifiers), Is.EqualTo(new[] { "host=127.0.1.1" }));
        Assert.That(server.Header(TunnelHeaders.Authorization), Is.Empty);
        Assert.That(server.Header("te"), Is.EqualTo(new[] { "trailers" }));
    }

    [Test]
    public async Task Dial_SucceedsAndFails_EachTakesAConnectionId()
    {
        var server = await ServerAsync();
        await using var echo = Destination.Echo();

        await server.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{echo.Port}"));
        var first = (await server.ReceiveAsync()).DialResponse;
        await server.SendAsync(PacketFactory.DialRequest(8, "tcp", "127.0.0.1:1"));
        var second = (await server.ReceiveAsync()).DialResponse;
        await server.SendAsync(PacketFactory.DialRequest(9, "tcp", $"127.0.0.1:{echo.Port}"));
        var third = (await server.ReceiveAsync()).DialResponse;

        Assert.That((first.Random, first.ConnectId, first.Error), Is.EqualTo((7L, 1L, "")));
        Assert.That(
            (second.Random, second.ConnectId, second.Error),
            Is.EqualTo((8L, 0L, "dial tcp 127.0.0.1:1: connect: connection refused")));
        Assert.That((third.Random, third.ConnectId, third.Error), Is.EqualTo((9L, 3L, "")));
    }

    [TestCase("udp", "127.0.0.1:1", "unknown network udp")]
    [TestCase("tcp", "127.0.0.1", "missing port in address")]
    [TestCase("tcp", "no-such-host.invalid:80", "no such host")]
    public async Task Dial_ThatCannotBe_IsAnsweredInGosWords(string protocol, string address, string words)
    {
        var server = await ServerAsync();

        await server.SendAsync(PacketFactory.DialRequest(7, protocol, address));

        Assert.That((await server.ReceiveAsync()).DialResponse.Error, Does.EndWith(words));
    }

    [Test]
    public async Task Packets_OfUnknownConnections_AreAnsweredWithACloseEach()
    {
        var server = await ServerAsync();

        await server.SendAsync(RawPeer.Data(9, "x"));
        var data = (await server.ReceiveAsync()).CloseResponse;
        await server.SendAsync(PacketFactory.CloseRequest(9));
        var close = (await server.ReceiveAsync()).CloseResponse;

        Assert.That((data.ConnectId, data.Error), Is.EqualTo((9L, "unrecognized connectID")));
        Assert.That((close.ConnectId, close.Error), Is.EqualTo((9L, "Unknown connectID")));
    }

    [Test]
    public async Task Packets_ThatMeanNothingToAnAgent_AreIgnored()
    {
        var server = await ServerAsync();

        await server.SendAsync(
            PacketFactory.Drain(), PacketFactory.CloseDial(5), new Packet { Type = (PacketType)77 },
            PacketFactory.DialSucceeded(5, 5), PacketFactory.CloseRequest(9));

        Assert.That((await server.ReceiveAsync()).CloseResponse.Error, Is.EqualTo("Unknown connectID"));
    }

    [Test]
    public async Task Packet_WithoutPayload_EndsTheStreamAndTheAgentComesBack()
    {
        await using var server = new RawServer(kit.Pki, RawServer.One);
        await StartAsync(server);
        var first = await server.AcceptAsync();

        await first.SendAsync(new Packet());

        var second = await server.AcceptAsync();
        await second.SendAsync(PacketFactory.CloseRequest(9));
        Assert.That((await second.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(9));
    }

    [Test]
    public async Task CloseRequest_DataBefore_ReachesTheDestinationFirst(CancellationToken cancellationToken)
    {
        var server = await ServerAsync();
        var received = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(received);
        await server.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{sink.Port}"));
        await server.ReceiveAsync();

        foreach (var chunk in Payload.Chunks(900_000))
        {
            await server.SendAsync(new Packet
            {
                Type = PacketType.Data,
                Data = new Data { ConnectId = 1, Data_ = Google.Protobuf.ByteString.CopyFrom(chunk.Span) },
            });
        }

        await server.SendAsync(PacketFactory.CloseRequest(1));

        Assert.That((await server.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(1));
        Assert.That(await received.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(900_000)));
    }

    [Test]
    public async Task Destination_ThatCloses_IsReportedAfterItsLastByte()
    {
        var server = await ServerAsync();
        await using var source = Destination.Source(100);

        await server.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{source.Port}"));
        await server.ReceiveAsync();

        Assert.That((await server.ReceiveAsync()).Data.Data_.Length, Is.EqualTo(100));
        var close = (await server.ReceiveAsync()).CloseResponse;
        Assert.That((close.ConnectId, close.Error), Is.EqualTo((1L, "")));
    }

    [Test]
    public async Task Destination_ThatSendsMuch_ComesInLargePackets()
    {
        const int Size = 1_000_000;
        var server = await ServerAsync();
        await using var source = Destination.Source(Size);

        await server.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{source.Port}"));
        await server.ReceiveAsync();

        var (packets, bytes) = (0, 0);
        for (; bytes < Size; packets++) bytes += (await server.ReceiveAsync()).Data.Data_.Length;
        Assert.That(bytes / packets, Is.GreaterThan(8 * 1024), "Go's agents read 4 KiB at a time");
    }

    [Test]
    public async Task Data_Empty_IsTolerated()
    {
        var server = await ServerAsync();
        await using var echo = Destination.Echo();
        await server.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{echo.Port}"));
        await server.ReceiveAsync();

        await server.SendAsync(RawPeer.Data(1, ""), RawPeer.Data(1, "x"));

        Assert.That((await server.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("x"));
    }

    [Test]
    public async Task Stop_IdleStream_SaysDrainAtOnceAndEnds(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(kit.Pki, RawServer.One);
        var agent = await StartAsync(server);
        var stream = await server.AcceptAsync();
        await Eventually.IsAsync(() => agent.Health.Connected);

        var stopping = agent.Host.StopAsync(TimeSpan.FromMinutes(1));

        Assert.That((await stream.ReceiveAsync()).Type, Is.EqualTo(PacketType.Drain));
        await stopping.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Stop_ConnectionOpen_StillTakesNewDials(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(kit.Pki, RawServer.One);
        var agent = await StartAsync(server);
        var stream = await server.AcceptAsync();
        await using var echo = Destination.Echo();
        await stream.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{echo.Port}"));
        await stream.ReceiveAsync();

        var stopping = agent.Host.StopAsync(TimeSpan.FromMinutes(1));
        Assert.That((await stream.ReceiveAsync()).Type, Is.EqualTo(PacketType.Drain));
        await stream.SendAsync(PacketFactory.DialRequest(8, "tcp", $"127.0.0.1:{echo.Port}"));
        Assert.That((await stream.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(2));
        await stream.SendAsync(PacketFactory.CloseRequest(1), PacketFactory.CloseRequest(2));

        await stopping.WaitAsync(cancellationToken);
    }

    [TestCase("", "", "raw")]
    [TestCase("a,b", "1", "")]
    [TestCase("a", "", "")]
    [TestCase("a", "1,2", "")]
    [TestCase("a", "many", "")]
    public async Task Connect_AnswerThatIsNoProxyServers_IsNotTakenForOne(string ids, string counts, string other)
    {
        static IEnumerable<KeyValuePair<string, string>> Fields(string name, string values) =>
            values.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(value => KeyValuePair.Create(name, value));
        await using var server = new RawServer(
            kit.Pki,
            [
                .. Fields(TunnelHeaders.ServerId, ids), .. Fields(TunnelHeaders.ServerCount, counts),
                .. Fields("x-other", other),
            ]);

        var agent = await StartAsync(server);
        (await server.AcceptAsync()).Ended.SetResult(GrpcStatus.Ok);
        await server.AcceptAsync(); // it tries again

        Assert.That(agent.Health.Connected, Is.False);
    }

    [Test]
    public async Task Connect_ServerThatNeverAnswers_IsGivenUp()
    {
        await using var server = new RawServer(kit.Pki);
        var agent = await StartAsync(server, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200));

        await server.AcceptAsync();
        await server.AcceptAsync(); // which is the second attempt

        Assert.That(agent.Health.Connected, Is.False);
    }

    private async Task<RawServerStream> ServerAsync()
    {
        var server = kit.Own(new RawServer(kit.Pki, RawServer.One));
        await StartAsync(server);
        return await server.AcceptAsync();
    }

    private Task<RunningAgent> StartAsync(RawServer server, Action<ProxyAgentOptions>? change = null) =>
        kit.StartAgentAsync(server.Port, TunnelKit.Cluster1, options =>
        {
            (options.AgentId, options.Identifiers) = ("me", $"host={TunnelKit.Cluster1}");
            change?.Invoke(options);
        });
}
