using System.Net.Security;
using OcmAddons.ClusterProxy.Server.Tests.Kit;

namespace OcmAddons.ClusterProxy.Server.Tests.Frontends;

/// <summary>Every byte that a frontend sees that speaks HTTP CONNECT, over TLS and through a Unix socket.</summary>
[CancelAfter(120_000)]
[TestFixture(false)]
[TestFixture(true)]
public sealed class HttpConnectTests(bool unixSocket)
{
    private const string Established = "HTTP/1.1 200 Connection Established\r\n\r\n";
    private TunnelKit kit = null!;
    private string socket = "";

    [SetUp]
    public void SetUp()
    {
        kit = new TunnelKit();
        socket = Path.Combine(Path.GetTempPath(), $"konn-{Guid.NewGuid():N}.sock");
    }

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_DestinationThatSpeaksFirst_ComesAfterTheExactAnswer(CancellationToken cancellationToken)
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var banner = new Destination(async (stream, token) =>
        {
            await stream.WriteAsync("BANNER"u8.ToArray(), token);
            await stream.CopyToAsync(stream, token);
        });

        for (var i = 0; i < 10; i++)
        {
            await using var frontend = await OpenAsync(server);
            await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{banner.Port}");
            Assert.That(await frontend.ReadAsync(Established.Length + 6), Is.EqualTo(Established + "BANNER"));
            await frontend.SendAsync("hello");
            Assert.That(await frontend.ReadAsync(5), Is.EqualTo("hello"));
        }

        await Eventually.IsAsync(
            () => server.Metrics.OpenHttpConnections == 0 && server.Metrics.EstablishedConnections == 0);
    }

    [Test]
    public async Task Connect_BytesBeforeTheAnswer_ReachTheDestination()
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var frontend = await OpenAsync(server);

        await frontend.SendAsync($"CONNECT {TunnelKit.Cluster1}:{echo.Port} HTTP/1.1\r\n\r\nearly");

        Assert.That(await frontend.ReadAsync(Established.Length + 5), Is.EqualTo(Established + "early"));
    }

    [Test]
    public async Task Connect_NoAgent_Is500InTheseBytes()
    {
        var server = await StartAsync();
        await using var frontend = await OpenAsync(server);

        await frontend.ConnectToAsync("10.0.0.1:443");

        Assert.That(await frontend.ReadToEndAsync(), Is.EqualTo(
            "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n"
            + "currently no tunnels available: No agent available"));
    }

    [Test]
    public async Task Get_IsNotAllowedAndSaysWhatIs()
    {
        var server = await StartAsync();
        await using var frontend = await OpenAsync(server);

        await frontend.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        var answer = await frontend.ReadToEndAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 405 Method Not Allowed\r\n"));
        Assert.That(answer, Does.Contain("\r\nContent-Length: 45\r\n"));
        Assert.That(answer, Does.Contain("\r\nX-Content-Type-Options: nosniff\r\n"));
        Assert.That(answer, Does.EndWith("\r\n\r\nthis proxy only supports CONNECT passthrough\n"));
    }

    [TestCase("nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n")]
    [TestCase("CONNECT  HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n")]
    public async Task Request_Malformed_Is400(string request, string answer)
    {
        var server = await StartAsync();
        await using var frontend = await OpenAsync(server);

        await frontend.SendAsync(request);

        Assert.That(await frontend.ReadToEndAsync(), Does.StartWith(answer));
    }

    [Test]
    public async Task Request_HeadWithoutEnd_Is431()
    {
        var server = await StartAsync();
        await using var frontend = await OpenAsync(server);
        var line = new string('x', 65_536);
        await frontend.SendAsync("CONNECT a:1 HTTP/1.1\r\n");

        for (var i = 0; i < 16; i++)
        {
            await frontend.SendAsync(line);
        }

        Assert.That(
            await frontend.ReadAsync(45), Is.EqualTo("HTTP/1.1 431 Request Header Fields Too Large\r\n"[..45]));
    }

    [Test]
    public async Task Connect_PortThatRefuses_Is502WithTheAgentsReason()
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var frontend = await OpenAsync(server);

        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:1");

        Assert.That(await frontend.ReadToEndAsync(), Is.EqualTo(
            "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + $"dial tcp {TunnelKit.Cluster1}:1: connect: connection refused"));
    }

    [Test]
    public async Task Connect_NameThatDoesNotResolve_Is502NoSuchHost()
    {
        var server = await StartAsync(options => options.Strategies = [ProxyStrategy.Default]);
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var frontend = await OpenAsync(server);

        await frontend.ConnectToAsync("no-such-host.invalid:80");

        Assert.That(
            await frontend.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 502 Bad Gateway\r\n").And.Contain("no such host"));
    }

    [Test]
    public async Task Connect_DestinationThatDoesNotAnswer_Is504FromTheAgent()
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMilliseconds(100));
        using var full = BlackHole.Open();
        await using var frontend = await OpenAsync(server);

        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{full.Port}");

        Assert.That(
            await frontend.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 504 Gateway Timeout\r\n").And.EndsWith(": i/o timeout"));
    }

    [Test]
    public async Task Connect_AgentThatDoesNotAnswer_Is504InTheseBytes()
    {
        var server = await StartAsync(options => options.BackendDialTimeout = TimeSpan.FromMilliseconds(100));
        await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMinutes(5));
        using var full = BlackHole.Open();
        await using var frontend = await OpenAsync(server);

        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{full.Port}");

        Assert.That(await frontend.ReadToEndAsync(), Is.EqualTo(
            "HTTP/1.1 504 Gateway Timeout\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + "Backend dial timeout: timed out waiting for backend dial\r\n"));
    }

    [Test]
    public async Task Connect_AgentLostWhileDialling_Is502AtOnce()
    {
        var server = await StartAsync();
        var agent = await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMinutes(5));
        using var full = BlackHole.Open();
        await using var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{full.Port}");
        await Eventually.IsAsync(() => server.Metrics.PendingDials == 1);

        await agent.Host.StopAsync(TimeSpan.Zero);

        Assert.That(
            await frontend.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 502 Bad Gateway\r\n").And.Contain("\r\n\r\nBackend context error: "));
    }

    [Test]
    public async Task Connect_FrontendLeavesWhileDialling_TakesTheDialAlong()
    {
        var server = await StartAsync(options => options.BackendDialTimeout = TimeSpan.FromMinutes(5));
        await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.DialTimeout = TimeSpan.FromMinutes(5));
        using var full = BlackHole.Open();
        var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{full.Port}");
        await Eventually.IsAsync(() => server.Metrics.PendingDials == 1);

        await frontend.DisposeAsync();

        await Eventually.IsAsync(() => server.Metrics.PendingDials == 0 && server.Metrics.OpenHttpConnections == 0);
    }

    [Test]
    public async Task Connect_LargeBothWays_LosesNothing(CancellationToken cancellationToken)
    {
        const long Size = 20_000_000;
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{echo.Port}");
        await frontend.ReadAsync(Established.Length);

        var reading = Payload.DigestAsync(frontend.Stream, Size, cancellationToken);
        foreach (var chunk in Payload.Chunks(Size))
        {
            await frontend.Stream.WriteAsync(chunk, cancellationToken);
        }

        Assert.That(await reading, Is.EqualTo(Payload.Digest(Size)));
    }

    [Test]
    public async Task Connect_DestinationCloses_EverythingArrivesThenTheEnd(CancellationToken cancellationToken)
    {
        const long Size = 20_000_000;
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var source = Destination.Source(Size);
        await using var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{source.Port}");
        await frontend.ReadAsync(Established.Length);

        Assert.That(
            await Payload.DigestAsync(frontend.Stream, long.MaxValue, cancellationToken),
            Is.EqualTo(Payload.Digest(Size)));
    }

    [Test]
    public async Task Connect_FrontendThatClosesAfterItsLastByte_LosesNothing(CancellationToken cancellationToken)
    {
        const long Size = 5_000_000;
        var server = await StartAsync();
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var received = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(received);
        var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{sink.Port}");
        await frontend.ReadAsync(Established.Length);

        foreach (var chunk in Payload.Chunks(Size))
        {
            await frontend.Stream.WriteAsync(chunk, cancellationToken);
        }

        await frontend.DisposeAsync();
        Assert.That(await received.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(Size)));
        await Eventually.IsAsync(() => agent.Metrics.OpenEndpoints == 0 && server.Metrics.OpenHttpConnections == 0);
    }

    [Test]
    public async Task StopAsync_ConnectionOpen_LetsItFinish(CancellationToken cancellationToken)
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{echo.Port}");
        await frontend.ReadAsync(Established.Length);

        var stopping = server.Host.StopAsync(TimeSpan.FromMinutes(1));
        await frontend.SendAsync("last");
        Assert.That(await frontend.ReadAsync(4), Is.EqualTo("last"));
        Assert.That(stopping.IsCompleted, Is.False);
        await frontend.DisposeAsync();

        await stopping.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task StopAsync_FrontendThatDoesNotReadItsLastBytes_IsCut(CancellationToken cancellationToken)
    {
        var server = await StartAsync(options => options.StallTimeout = TimeSpan.FromHours(1));
        var agent = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var source = Destination.Source(900_000); // more than the socket holds, less than the window
        await using var frontend = await OpenAsync(server);
        await frontend.ConnectToAsync($"{TunnelKit.Cluster1}:{source.Port}");
        await frontend.ReadAsync(Established.Length);
        await Eventually.IsAsync(
            () => agent.Metrics.OpenEndpoints == 0 && server.Metrics.EstablishedConnections == 0);

        await server.Host.StopAsync(TimeSpan.Zero).WaitAsync(cancellationToken);

        Assert.That(server.Metrics.OpenHttpConnections, Is.Zero);
    }

    private async Task<RunningServer> StartAsync(Action<ProxyServerOptions>? change = null) =>
        await kit.StartServerAsync(options =>
        {
            options.Mode = FrontendMode.HttpConnect;
            if (unixSocket) (options.UnixSocket, options.Frontend) = (socket, null);
            change?.Invoke(options);
        });

    private Task<RawFrontend> OpenAsync(RunningServer server) => unixSocket
        ? RawFrontend.OpenAsync(socket)
        : RawFrontend.OpenAsync(server, kit.Pki, SslApplicationProtocol.Http11);
}
