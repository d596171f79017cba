using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>A Proxy stream, packet by packet, with an agent whose packets are the test's own.</summary>
[CancelAfter(60_000)]
public sealed class FrontendProtocolTests : RawTunnelTests
{
    [Test]
    public async Task Dial_AnsweredByTheAgent_EchoesTheFrontendsIdAndTheAgentsConnection()
    {
        await Frontend.SendAsync(PacketFactory.DialRequest(long.MaxValue, "tcp", $"{TunnelKit.Cluster1}:80"));
        var request = (await Agent.ReceiveAsync()).DialRequest;
        await Agent.SendAsync(PacketFactory.DialSucceeded(request.Random, 7));
        var response = (await Frontend.ReceiveAsync()).DialResponse;

        Assert.That((request.Protocol, request.Address), Is.EqualTo(("tcp", $"{TunnelKit.Cluster1}:80")));
        Assert.That((response.Random, response.ConnectId, response.Error), Is.EqualTo((long.MaxValue, 7L, "")));
    }

    [Test]
    public async Task Dial_TwoFrontendsWithTheSameId_EachGetsItsOwnConnection()
    {
        await using var other = await RawPeer.FrontendAsync(Tunnels, Server);
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:1"));
        var first = (await Agent.ReceiveAsync()).DialRequest;
        await other.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:2"));
        var second = (await Agent.ReceiveAsync()).DialRequest;

        await Agent.SendAsync(
            PacketFactory.DialSucceeded(second.Random, 2), PacketFactory.DialSucceeded(first.Random, 1));

        Assert.That((await Frontend.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(1));
        Assert.That((await other.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(2));
    }

    [Test]
    public async Task Dial_NoAgent_IsAnsweredAndTheStreamEnds()
    {
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", "nobody:80"));

        var response = (await Frontend.ReceiveAsync()).DialResponse;
        Assert.That((response.Random, response.ConnectId, response.Error), Is.EqualTo((5L, 0L, "No agent available")));
        Assert.That(await Frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
    }

    [Test]
    public async Task Dial_AgentThatFails_GivesItsWords()
    {
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var request = (await Agent.ReceiveAsync()).DialRequest;
        await Agent.SendAsync(PacketFactory.DialFailed(request.Random, "dial tcp: lookup x: no such host"));

        Assert.That((await Frontend.ReceiveAsync()).DialResponse.Error, Is.EqualTo("dial tcp: lookup x: no such host"));
        Assert.That(await Frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok), "it would wait for ever");
    }

    [Test]
    public async Task Data_BeforeTheDial_IsAnsweredWithAClose()
    {
        await Frontend.SendAsync(RawPeer.Data(9, "x"));

        var close = (await Frontend.ReceiveAsync()).CloseResponse;
        Assert.That((close.ConnectId, close.Error), Is.EqualTo((9L, "backend not initialized")));
    }

    [Test]
    public async Task CloseRequest_BeforeTheDial_IsAnsweredAndTheDialStillWorks()
    {
        await Frontend.SendAsync(PacketFactory.CloseRequest(9));
        var close = (await Frontend.ReceiveAsync()).CloseResponse;
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));

        Assert.That((close.ConnectId, close.Error), Is.EqualTo((9L, "backend uninitialized")));
        Assert.That((await Agent.ReceiveAsync()).Type, Is.EqualTo(PacketType.DialReq));
    }

    [Test]
    public async Task Data_OfAnotherConnection_ClosesThisOneAndNotTheOther()
    {
        await ConnectAsync(Frontend, 7);
        var other = Tunnels.Own(await RawPeer.FrontendAsync(Tunnels, Server));
        await ConnectAsync(other, 8);

        await Frontend.SendAsync(RawPeer.Data(8, "for somebody else"));

        Packet[] closes = [await Frontend.ReceiveAsync(), await Frontend.ReceiveAsync()];
        Assert.That(closes.Select(close => close.CloseResponse.ConnectId), Is.EquivalentTo(new[] { 7L, 8L }));
        Assert.That(closes.Select(close => close.CloseResponse.Error), Is.All.EqualTo("mismatched connection IDs"));
        Assert.That((await Agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await other.SendAsync(RawPeer.Data(8, "mine"));
        Assert.That((await Agent.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("mine"));
    }

    [Test]
    public async Task CloseRequest_Established_IsForwardedAndTheAnswerStillArrives()
    {
        await ConnectAsync(Frontend, 7);

        await Frontend.SendAsync(PacketFactory.CloseRequest(7));
        Assert.That((await Agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await Agent.SendAsync(RawPeer.Data(7, "last words"), PacketFactory.CloseResponse(7, ""));

        Assert.That((await Frontend.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("last words"));
        Assert.That((await Frontend.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(7));
        await Frontend.CompleteAsync();
        Assert.That(await Frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
    }

    [Test]
    public async Task End_Established_ClosesTheAgentsSide()
    {
        await ConnectAsync(Frontend, 7);

        await Frontend.CompleteAsync();

        Assert.That((await Agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        Assert.That(await Frontend.EndAsync(), Is.EqualTo(GrpcStatus.Ok));
        await Eventually.IsAsync(() => Server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task End_WhileDialling_TellsTheAgentAndClosesWhatItStillOpens()
    {
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var dial = (await Agent.ReceiveAsync()).DialRequest;

        await Frontend.DisposeAsync();

        Assert.That((await Agent.ReceiveAsync()).CloseDial.Random, Is.EqualTo(dial.Random));
        await Agent.SendAsync(PacketFactory.DialSucceeded(dial.Random, 7));
        Assert.That((await Agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        Assert.That(Server.Metrics.PendingDials, Is.Zero);
    }

    [Test]
    public async Task CloseDial_AfterTheDialSucceeded_ClosesTheConnection()
    {
        await ConnectAsync(Frontend, 7, dialId: 5);

        await Frontend.SendAsync(PacketFactory.CloseDial(5));

        Assert.That((await Agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(7));
        await Eventually.IsAsync(() => Server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task Packet_OfAnUnknownType_IsIgnored()
    {
        await Frontend.SendAsync(new Packet { Type = (PacketType)77 });
        await ConnectAsync(Frontend, 7);

        await Frontend.SendAsync(new Packet { Type = (PacketType)77 }, RawPeer.Data(7, "x"));

        Assert.That((await Agent.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("x"));
    }

    [Test]
    public async Task Packet_WithoutPayloadWhileDialling_LeavesTheOtherStreamsOfItsConnection()
    {
        await using var channel = RawPeer.Channel(Tunnels, Server.FrontendPort, Tunnels.Pki.Port("proxy-client"));
        var (broken, good) = (await RawPeer.FrontendOnAsync(channel), await RawPeer.FrontendOnAsync(channel));
        await broken.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        await Agent.ReceiveAsync();

        await broken.SendAsync(new Packet());
        Assert.That((await broken.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));

        await good.SendAsync(PacketFactory.DialRequest(6, "tcp", "nobody:80"));
        Assert.That((await good.ReceiveAsync()).DialResponse.Random, Is.EqualTo(6));
    }

    [Test]
    public async Task Packet_WithoutPayload_EndsThisStreamAlone()
    {
        await Frontend.SendAsync(new Packet());

        Assert.That((await Frontend.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));
        var next = Tunnels.Own(await RawPeer.FrontendAsync(Tunnels, Server));
        await ConnectAsync(next, 7);
        await Agent.SendAsync(new Packet());
        Assert.That((await Agent.EndAsync()).Code, Is.EqualTo(GrpcStatusCode.Unknown));
        Assert.That((await next.ReceiveAsync()).CloseResponse.ConnectId, Is.EqualTo(7));
    }

    private async Task ConnectAsync(RawPeer dialler, long connectId, long dialId = 1)
    {
        await dialler.SendAsync(PacketFactory.DialRequest(dialId, "tcp", $"{TunnelKit.Cluster1}:80"));
        await Agent.SendAsync(PacketFactory.DialSucceeded((await Agent.ReceiveAsync()).DialRequest.Random, connectId));
        Assert.That((await dialler.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(connectId));
    }
}
