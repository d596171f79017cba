using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>A Proxy stream, packet by packet, with an agent whose packets are the test's own.</summary>
[CancelAfter(60_000)]
public sealed class FrontendProtocolTests
{
    private TunnelKit kit = null!;
    private RunningServer server = null!;
    private RawPeer agent = null!;
    private RawPeer frontend = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        server = await kit.StartServerAsync();
        agent = await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1);
        frontend = await RawPeer.FrontendAsync(kit, server);
    }

    [TearDown]
    public async Task TearDown()
    {
        await frontend.DisposeAsync();
        await agent.DisposeAsync();
        await kit.DisposeAsync();
    }

    [Test]
    public async Task Dial_AnsweredByTheAgent_EchoesTheFrontendsIdAndTheAgentsConnection()
    {
        await frontend.SendAsync(PacketFactory.DialRequest(long.MaxValue, "tcp", $"{TunnelKit.Cluster1}:80"));
        var request = (await agent.ReceiveAsync()).DialRequest;
        await agent.SendAsync(PacketFactory.DialSucceeded(request.Random, 7));
        var response = (await frontend.ReceiveAsync()).DialResponse;

        Assert.That((request.Protocol, request.Address), Is.EqualTo(("tcp", $"{TunnelKit.Cluster1}:80")));
        Assert.That((response.Random, response.ConnectId, response.Error), Is.EqualTo((long.MaxValue, 7L, "")));
    }

    [Test]
    public async Task Dial_TwoFrontendsWithTheSameId_EachGetsItsOwnConnection()
    {
        await using var other = await RawPeer.FrontendAsync(kit, server);
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:1"));
        var first = (await agent.ReceiveAsync()).DialRequest;
        await other.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:2"));
        var second = (await agent.ReceiveAsync()).DialRequest;

        await agent.SendAsync(
            PacketFactory.DialSucceeded(second.Random, 2), PacketFactory.DialSucceeded(first.Random, 1));

        Assert.That((await frontend.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(1));
        Assert.That((await other.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(2));
    }

    [Test]
    public async Task Dial_NoAgent_IsAnsweredAndTheStreamStays()
    {
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", "nobody:80"));

        var response = (await frontend.ReceiveAsync()).DialResponse;
        Assert.That((response.Random, response.ConnectId, response.Error), Is.EqualTo((5L, 0L, "No agent available")));
        await frontend.CompleteAsync();
        Assert.That(await frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
    }

    [Test]
    public async Task Dial_AgentThatFails_GivesItsWords()
    {
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var request = (await agent.ReceiveAsync()).DialRequest;
        await agent.SendAsync(PacketFactory.DialFailed(request.Random, "dial tcp: lookup x: no such host"));

        Assert.That((await frontend.ReceiveAsync()).DialResponse.Error, Is.EqualTo("dial tcp: lookup x: no such host"));
    }

    [Test]
    public async Task Data_BeforeTheDial_IsAnsweredWithAClose()
    {
        await frontend.SendAsync(RawPeer.Data(9, "x"));

        var close = (await frontend.ReceiveAsync()).CloseResponse;
        Assert.That((close.ConnectId, close.Error), Is.EqualTo((9L, "backend not initialized")));
    }

    [Test]
    public async Task CloseRequest_BeforeTheDial_IsAnsweredAndTheDialStillWorks()
    {
        await frontend.SendAsync(PacketFactory.CloseRequest(9));
        var close = (await frontend.ReceiveAsync()).CloseResponse;
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));

        Assert.That((close.ConnectId, close.Error), Is.EqualTo((9L, "backend uninitialized")));
        Assert.That((await agent.ReceiveAsync()).Type, Is.EqualTo(PacketType.DialReq));
    }

    [Test]
    public async Task Data_OfAnotherConnection_ClosesThisOneAndNotTheOther()
    {
        await ConnectAsync(frontend, 7);
        var other = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await ConnectAsync(other, 8);

        await frontend.SendAsync(RawPeer.Data(8, "for somebody else"));

        Packet[] closes = [await frontend.ReceiveAsync(), await frontend.ReceiveAsync()];
        Assert.That(closes.Select(close => close.CloseResponse.ConnectId), Is.EquivalentTo(new[] { 7L, 8L }));
        Assert.That(closes.Select(close => close.CloseResponse.Error), Is.All.EqualTo("mismatched connection IDs"));
        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await other.SendAsync(RawPeer.Data(8, "mine"));
        Assert.That((await agent.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("mine"));
    }

    [Test]
    public async Task CloseRequest_Established_IsForwardedAndTheAnswerStillArrives()
    {
        await ConnectAsync(frontend, 7);

        await frontend.SendAsync(PacketFactory.CloseRequest(7));
        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await agent.SendAsync(RawPeer.Data(7, "last words"), PacketFactory.CloseResponse(7, ""));

        Assert.That((await frontend.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("last words"));
        Assert.That((await frontend.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(7));
        await frontend.CompleteAsync();
        Assert.That(await frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
    }

    [Test]
    public async Task End_Established_ClosesTheAgentsSide()
    {
        await ConnectAsync(frontend, 7);

        await frontend.CompleteAsync();

        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        Assert.That(await frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
        await Eventually.IsAsync(() => server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task End_WhileDialling_TellsTheAgentAndClosesWhatItStillOpens()
    {
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var dial = (await agent.ReceiveAsync()).DialRequest;

        await frontend.DisposeAsync();

        Assert.That((await agent.ReceiveAsync()).CloseDial.Random, Is.EqualTo(dial.Random));
        await agent.SendAsync(PacketFactory.DialSucceeded(dial.Random, 7));
        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        Assert.That(server.Metrics.PendingDials, Is.Zero);
    }

    [Test]
    public async Task CloseDial_AfterTheDialSucceeded_ClosesTheConnection()
    {
        await ConnectAsync(frontend, 7, dialId: 5);

        await frontend.SendAsync(PacketFactory.CloseDial(5));

        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await Eventually.IsAsync(() => server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task Packet_OfAnUnknownType_IsIgnored()
    {
        await frontend.SendAsync(new Packet { Type = (PacketType)77 });
        await ConnectAsync(frontend, 7);

        await frontend.SendAsync(new Packet { Type = (PacketType)77 }, RawPeer.Data(7, "x"));

        Assert.That((await agent.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("x"));
    }

    [Test]
    public async Task Packet_WithoutPayloadWhileDialling_LeavesTheOtherStreamsOfItsConnection()
    {
        await using var channel = RawPeer.Channel(kit, server.FrontendPort, kit.Pki.Port("proxy-client"));
        var (broken, good) = (await RawPeer.FrontendOnAsync(channel), await RawPeer.FrontendOnAsync(channel));
        await broken.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        await agent.ReceiveAsync();

        await broken.SendAsync(new Packet());
        Assert.That((await broken.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));

        await good.SendAsync(PacketFactory.DialRequest(6, "tcp", "nobody:80"));
        Assert.That((await good.ReceiveAsync()).DialResponse.Random, Is.EqualTo(6));
    }

    [Test]
    public async Task Packet_WithoutPayload_EndsThisStreamAlone()
    {
        await frontend.SendAsync(new Packet());

        Assert.That((await frontend.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));
        var next = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await ConnectAsync(next, 7);
        await agent.SendAsync(new Packet());
        Assert.That((await agent.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));
        Assert.That((await next.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(7));
    }

    private async Task ConnectAsync(RawPeer dialler, long connectId, long dialId = 1)
    {
        await dialler.SendAsync(PacketFactory.DialRequest(dialId, "tcp", $"{TunnelKit.Cluster1}:80"));
        await agent.SendAsync(PacketFactory.DialSucceeded((await agent.ReceiveAsync()).DialRequest.Random, connectId));
        Assert.That((await dialler.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(connectId));
    }
}
