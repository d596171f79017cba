using System.Net.Security;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tests.Frontends;

/// <summary>Connections by HTTP CONNECT beside each other, and what becomes of them when their agent goes.</summary>
[CancelAfter(120_000)]
public sealed class HttpConnectConnectionsTests
{
    private const string Established = "HTTP/1.1 200 Connection Established\r\n\r\n";
    private TunnelKit kit = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        server = await kit.StartServerAsync(options =>
            (options.Mode, options.BackendDialTimeout) = (FrontendMode.HttpConnect, TimeSpan.FromMilliseconds(300)));
    }

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_ManyAtOnce_EachGetsItsOwnBytes(CancellationToken cancellationToken)
    {
        const int Size = 300_000;
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();

        async Task<bool> RoundTripAsync(int number)
        {
            await using var frontend = await ConnectAsync(echo.Port);
            var (sent, received) = (Enumerable.Repeat((byte)number, Size).ToArray(), new byte[Size]);
            var writing = frontend.Stream.WriteAsync(sent, cancellationToken).AsTask();
            await frontend.Stream.ReadExactlyAsync(received, cancellationToken);
            await writing;
            return received.AsSpan().SequenceEqual(sent);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(RoundTripAsync));

        Assert.That(results, Is.All.True);
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0 && server.Metrics.OpenHttpConnections == 0);
    }

    [Test]
    public async Task Close_OneOfSeveral_LeavesTheOthers()
    {
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var one = await ConnectAsync(echo.Port);
        await using var two = await ConnectAsync(echo.Port);

        await one.DisposeAsync();
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 1);

        await two.SendAsync("still");
        Assert.That(await two.ReadAsync(5), Is.EqualTo("still"));
    }

    [Test]
    public async Task Established_AgentLost_EndsAtOnce()
    {
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var frontend = await ConnectAsync(echo.Port);

        await agent.Host.StopAsync(TimeSpan.Zero);

        Assert.That(await frontend.ReadToEndAsync(), Is.Empty);
        await Eventually.IsAsync(() => server.Metrics.OpenHttpConnections == 0);
    }

    [Test]
    public async Task Connect_AgentThatTakesNothing_Is504AndTheAgentsStreamEnds(CancellationToken cancellationToken)
    {
        var agent = kit.Own(await RawPeer.AcceptedAgentAsync(kit, server, TunnelKit.Cluster1));
        await using var busy = await OpenAsync();
        await busy.ConnectToAsync($"{TunnelKit.Cluster1}:80");
        var dial = (await agent.ReceiveAsync()).DialRequest;
        await agent.SendAsync(PacketFactory.DialSucceeded(dial.Random, 1));
        var filling = busy.Stream.WriteAsync(new byte[16 * 1024 * 1024], cancellationToken).AsTask();
        var backend = server.Registry.Choose($"{TunnelKit.Cluster1}:80", new HashSet<Backend>())!;
        await Eventually.IsAsync(() => !backend.HasRoom); // from here on it reads nothing

        await using var frontend = await OpenAsync();
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:80");

        Assert.That(await frontend.ReadToEndAsync(), Is.EqualTo(
            "HTTP/1.1 504 Gateway Timeout\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + "Failed to tunnel dial request: timed out waiting for backend dial\r\n"));
        await Eventually.IsAsync(() => server.Metrics.OpenConnectStreams == 0);
        Assert.That(server.Registry.Ready, Is.False);
        await filling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<RawFrontend> OpenAsync() =>
        RawFrontend.OpenAsync(server, kit.Pki, SslApplicationProtocol.Http11);

    private async Task<RawFrontend> ConnectAsync(int port)
    {
        var frontend = await OpenAsync();
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{port}");
        Assert.That(await frontend.ReadAsync(Established.Length), Is.EqualTo(Established));
        return frontend;
    }
}
