using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>Connect streams: what the server makes of several agents, and of what they send.</summary>
[CancelAfter(60_000)]
public sealed class AgentProtocolTests
{
    private TunnelKit kit = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        server = await kit.StartServerAsync(options => (options.ServerId, options.ServerCount) = ("srv-1", 3));
    }

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_Accepted_TellsIdAndCountAtOnce()
    {
        var agent = await AgentAsync();

        Assert.That(await agent.HeaderAsync(TunnelHeaders.ServerId), Is.EqualTo(new[] { "srv-1" }));
        Assert.That(await agent.HeaderAsync(TunnelHeaders.ServerCount), Is.EqualTo(new[] { "3" }));
    }

    [TestCase(new[] { "agentid", "a", "agentid", "b" }, "expected one agent ID in the context, got [a b]")]
    [TestCase(new string[0], "expected one agent ID in the context, got []")]
    [TestCase(
        new[] { "agentid", "a", "agentidentifiers", "host=x", "agentidentifiers", "host=y" },
        "expected at most one set of agent identifiers in the context, got [host=x host=y]")]
    [TestCase(
        new[] { "agentid", "a", "agentidentifiers", "host=x;y" }, "invalid semicolon separator in query")]
    public async Task Connect_MetadataThatIsWrong_IsRefusedInTheseWords(string[] headers, string message)
    {
        var agent = kit.Own(await RawPeer.AgentWithAsync(
            kit, server, TunnelKit.Cluster1,
            [.. headers.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))]));

        var refused = await agent.EndAsync();
        Assert.That(refused, Is.EqualTo(new GrpcStatus(GrpcStatusCode.Unknown, message)));
    }

    [Test]
    public async Task DialResponse_ThatNobodyAskedFor_IsClosedAgain()
    {
        var agent = await AgentAsync();

        await agent.SendAsync(PacketFactory.DialFailed(99, "late"), PacketFactory.DialSucceeded(99, 4));

        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(4));
    }

    [Test]
    public async Task Data_OfAnUnknownConnection_IsAnsweredWithAClose()
    {
        var agent = await AgentAsync();

        await agent.SendAsync(RawPeer.Data(0, "ignored"), RawPeer.Data(4, "x"));

        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(4));
    }

    [Test]
    public async Task Connect_SameAgentIdTwice_BytesStayWithTheirFrontend()
    {
        var one = await AgentAsync();
        var (first, _) = await ConnectAsync([one]);
        var two = await AgentAsync();
        await DrainAsync(one);
        var (second, _) = await ConnectAsync([two]);

        await one.SendAsync(RawPeer.Data(1, "for the first"));
        await two.SendAsync(RawPeer.Data(1, "for the second"));

        Assert.That((await first.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("for the first"));
        Assert.That((await second.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("for the second"));
    }

    [Test]
    public async Task Drain_AnotherAgentIsThere_GetsTheNewDials()
    {
        var leaving = await AgentAsync();
        var staying = await AgentAsync();
        await DrainAsync(leaving);

        for (var i = 0; i < 4; i++)
        {
            await ConnectAsync([staying]);
        }

        Assert.That(server.Metrics.EstablishedConnections, Is.EqualTo(4));
    }

    [Test]
    public async Task Drain_TheOnlyAgent_StillServes()
    {
        var leaving = await AgentAsync();
        await DrainAsync(leaving);

        var (frontend, _) = await ConnectAsync([leaving]);

        await leaving.SendAsync(RawPeer.Data(1, "still here"));
        Assert.That((await frontend.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("still here"));
    }

    [Test]
    public async Task Dials_SeveralAgentsOfOneCluster_AreShared()
    {
        RawPeer[] agents = [await AgentAsync(), await AgentAsync(), await AgentAsync()];
        var served = new int[agents.Length];

        for (var i = 0; i < 12; i++)
        {
            served[(await ConnectAsync(agents)).Agent]++;
        }

        Assert.That(served, Is.All.EqualTo(4));
    }

    [Test]
    public async Task End_OfAnAgent_ClosesItsConnectionsAndMovesItsDials()
    {
        var leaving = await AgentAsync();
        var (established, _) = await ConnectAsync([leaving]);
        var dialling = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await dialling.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        await leaving.ReceiveAsync();
        var staying = await AgentAsync();

        await leaving.DisposeAsync();

        var close = (await established.ReceiveAsync()).CloseResponse;
        Assert.That(close.ConnectId, Is.EqualTo(1));
        var moved = (await staying.ReceiveAsync()).DialRequest;
        await staying.SendAsync(PacketFactory.DialSucceeded(moved.Random, 3));
        Assert.That((await dialling.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(3));
    }

    [Test]
    public async Task End_OfTheLastAgent_FailsItsDialsAtOnce()
    {
        var agent = await AgentAsync();
        var dialling = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await dialling.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        await agent.ReceiveAsync();

        await agent.DisposeAsync();

        Assert.That((await dialling.ReceiveAsync()).DialResponse.Error, Does.StartWith("No agent available"));
        Assert.That(server.Metrics.PendingDials, Is.Zero);
    }

    [Test]
    public async Task Dial_AgentThatSaysNothing_GoesToTheNextAndIsAskedLastFromThen()
    {
        var impatient = await kit.StartServerAsync(
            options => options.BackendDialTimeout = TimeSpan.FromMilliseconds(200));
        server = impatient;
        RawPeer[] agents = [await AgentAsync(), await AgentAsync()];
        var frontend = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var asked = agents.Select(agent => agent.ReceiveAsync()).ToArray();
        var silent = Array.IndexOf(asked, await Task.WhenAny(asked));

        var talking = agents[1 - silent];
        await talking.SendAsync(PacketFactory.DialSucceeded((await asked[1 - silent]).DialRequest.Random, 1));
        Assert.That((await frontend.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(1));

        for (var i = 0; i < 3; i++)
        {
            var next = kit.Own(await RawPeer.FrontendAsync(kit, server));
            await next.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
            var dial = await talking.ReceiveAsync();
            await talking.SendAsync(PacketFactory.DialSucceeded(dial.DialRequest.Random, 2 + i));
            Assert.That((await next.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(2 + i));
        }
    }

    [Test]
    public async Task Credit_WithinTheStream_IsNeverSentToAnAgentThatDidNotAskForIt()
    {
        var agent = await AgentAsync();
        var (frontend, _) = await ConnectAsync([agent]);

        await agent.SendAsync(RawPeer.Data(1, new string('x', 600_000)), RawPeer.Data(1, new string('y', 600_000)));
        await agent.SendAsync(PacketFactory.CloseResponse(1, ""));
        while ((await frontend.ReceiveAsync()).Type != PacketType.CloseRsp)
        {
            // its bytes
        }

        await agent.SendAsync(RawPeer.Data(44, "x"));
        Assert.That((await agent.ReceiveAsync()).Type, Is.EqualTo(PacketType.CloseReq), "nothing came before");
    }

    private async Task<RawPeer> AgentAsync() =>
        kit.Own(await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1));

    // The answer to what follows shows that the server has seen it.
    private static async Task DrainAsync(RawPeer agent)
    {
        await agent.SendAsync(PacketFactory.Drain(), RawPeer.Data(99, "x"));
        Assert.That((await agent.ReceiveAsync()).CloseRequest.ConnectId, Is.EqualTo(99));
    }

    // A connection through whichever of the agents is asked; each numbers its connections from 1.
    private async Task<(RawPeer Frontend, int Agent)> ConnectAsync(RawPeer[] agents)
    {
        var frontend = kit.Own(await RawPeer.FrontendAsync(kit, server));
        await frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var (dial, asked) = await RawPeer.FirstAsync(agents);
        await agents[asked].SendAsync(PacketFactory.DialSucceeded(dial.DialRequest.Random, agents[asked].NextId()));
        Assert.That((await frontend.ReceiveAsync()).DialResponse.Error, Is.Empty);
        return (frontend, asked);
    }
}
