using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.Server.Tests.Frontends;

/// <summary>
/// The protocol has no half-close: a frontend that has only stopped sending is one that closes. What is on its way is
/// brought to its end all the same, both ways, and a silent agent does not keep the connection.
/// </summary>
[CancelAfter(120_000)]
public sealed class HalfCloseTests
{
    private const string Established = "HTTP/1.1 200 Connection Established\r\n\r\n";
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private TunnelKit kit = null!;
    private string socket = "";
    private RunningServer server = null!;
    private RawPeer agent = null!;
    private RawFrontend frontend = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        socket = Path.Combine(Path.GetTempPath(), $"konn-{Guid.NewGuid():N}.sock");
        server = await kit.StartServerAsync(
            options =>
            {
                (options.Mode, options.UnixSocket, options.Frontend) = (FrontendMode.HttpConnect, socket, null);
                options.BackendDialTimeout = TimeSpan.FromHours(1);
            },
            services => services.AddSingleton<TimeProvider>(time));
        agent = await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1);
        frontend = await RawFrontend.OpenAsync(socket);
        await ConnectAsync(frontend, connectId: 1);
    }

    [TearDown]
    public async Task TearDown()
    {
        await frontend.DisposeAsync();
        await agent.DisposeAsync();
        await kit.DisposeAsync();
    }

    [Test]
    public async Task End_OfWhatAFrontendSends_BothWaysAreEmptiedFirst()
    {
        await frontend.SendAsync("last words");
        StopSending();

        Assert.That(await ReceiveUntilCloseAsync(), Is.EqualTo("last words"));
        await agent.SendAsync(RawPeer.Data(1, "still "), RawPeer.Data(1, new string('x', 200_000)));
        await agent.SendAsync(RawPeer.Data(1, "answered"), PacketFactory.CloseResponse(1, ""));

        Assert.That(
            await frontend.ReadToEndAsync(), Is.EqualTo("still " + new string('x', 200_000) + "answered"));
        await Eventually.IsAsync(() => server.Metrics.OpenHttpConnections == 0);
    }

    [Test]
    public async Task End_AgentThatNeverAnswersTheClose_IsWaitedForTenSeconds()
    {
        var within = TimeSpan.FromSeconds(10);
        var others = time.CountDueWithin(within);
        StopSending();
        await ReceiveUntilCloseAsync();
        await Eventually.IsAsync(() => time.CountDueWithin(within) == others + 1);

        time.Advance(within - TimeSpan.FromMilliseconds(1));
        Assert.That((server.Metrics.EstablishedConnections, server.Metrics.OpenHttpConnections), Is.EqualTo((1, 1)));
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await frontend.ReadToEndAsync(), Is.Empty);
        await Eventually.IsAsync(
            () => server.Metrics.EstablishedConnections == 0 && server.Metrics.OpenHttpConnections == 0);
        await agent.SendAsync(RawPeer.Data(1, "too late"), PacketFactory.CloseResponse(1, ""));
        await using var next = await RawFrontend.OpenAsync(socket);
        await ConnectAsync(next, connectId: 2);
        await agent.SendAsync(RawPeer.Data(2, "works"));
        Assert.That(await next.ReadAsync(5), Is.EqualTo("works"), "the agent's stream is as good as before");
    }

    private void StopSending() => ((NetworkStream)frontend.Stream).Socket.Shutdown(SocketShutdown.Send);

    private async Task ConnectAsync(RawFrontend opened, long connectId)
    {
        await opened.ConnectToAsync($"{TunnelKit.Cluster1}:80");
        Packet packet;
        do packet = await agent.ReceiveAsync(); // closes of an earlier connection may come before
        while (packet.Type != PacketType.DialReq);
        await agent.SendAsync(PacketFactory.DialSucceeded(packet.DialRequest.Random, connectId));
        Assert.That(await opened.ReadAsync(Established.Length), Is.EqualTo(Established));
    }

    private async Task<string> ReceiveUntilCloseAsync()
    {
        var text = "";
        while (true)
        {
            var packet = await agent.ReceiveAsync();
            if (packet.Type == PacketType.CloseReq) return text;
            text += packet.Data.Data_.ToStringUtf8();
        }
    }
}
