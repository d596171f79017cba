using System.Net;
using System.Net.Sockets;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.HttpConnect;

/// <summary>curl takes the proxy-server for what it is with <c>--mode=http-connect</c>: an HTTP proxy.</summary>
[CancelAfter(180_000)]
[TestFixture(false)]
[TestFixture(true)]
public sealed class CurlProxyTests(bool unixSocket) : ServerModeTests("http-connect", unixSocket)
{
    private readonly int bridge = LoopbackPort.Free();

    [SetUp]
    public async Task SetUpBridgeAsync()
    {
        if (Server.Socket is not null) await StartBridgeAsync(TestContext.CurrentContext.CancellationToken);
    }

    [Test]
    public async Task Get_ThroughTheTunnel_ArrivesWhole(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(tls: null, cancellationToken));

        var hello = await RunAsync(cancellationToken, $"http://{TunnelLab.Cluster}:{site.Port}/hello");
        var large = await RunAsync(
            cancellationToken, "--output", "/dev/null", "--write-out", "%{http_connect} %{http_code} %{size_download}",
            $"http://{TunnelLab.Cluster}:{site.Port}/large");

        Assert.That(hello.Succeeded().Output, Is.EqualTo("hello"));
        Assert.That(large.Succeeded().Output, Is.EqualTo("200 200 1000000"));
        Assert.That(await Server.DialsAsync(cancellationToken), Is.EqualTo(2));
        await Server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0
                && page.Sum("konnectivity_network_proxy_server_http_connections") == 0,
            "no connection left", cancellationToken);
    }

    [Test]
    public async Task Get_OfAnHttpsSite_IsEncryptedEndToEnd(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(Lab.Pki.Port("site"), cancellationToken));

        var result = await RunAsync(
            cancellationToken, "--cacert", Lab.Pki.CaFile, "--connect-to",
            $"localhost:{site.Port}:{TunnelLab.Cluster}:{site.Port}", $"https://localhost:{site.Port}/hello");

        Assert.That(result.Succeeded().Output, Is.EqualTo("hello"));
    }

    [Test]
    public async Task Connect_NoAgent_IsRefusedWithTheReason(CancellationToken cancellationToken)
    {
        var result = await RunAsync(
            cancellationToken, "--dump-header", "-", "--write-out", "%{http_connect}", "http://nobody:80/");

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.Match("^HTTP/1.1 50[03] ").And.Match("50[03]$"));
    }

    [Test]
    public async Task Connect_PortThatRefuses_IsABadGateway(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);

        var result = await RunAsync(
            cancellationToken, "--dump-header", "-", "--write-out", "%{http_connect}",
            $"http://{TunnelLab.Cluster}:1/");

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.StartWith("HTTP/1.1 502 Bad Gateway").And.EndsWith("502"));
    }

    // curl knows Unix sockets, but not of a proxy.
    private async Task StartBridgeAsync(CancellationToken cancellationToken)
    {
        Lab.Own(ChildProcess.Start(
            "socat", Lab.Folder, [], Places.Program("socat", "socat"),
            $"TCP-LISTEN:{bridge},bind=127.0.0.1,reuseaddr,fork", $"UNIX-CONNECT:{Server.Socket}"));
        await Eventually.TrueAsync(
            async t =>
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, bridge, t);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "socat to listen", cancellationToken);
    }

    private Task<ToolResult> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var client = Lab.Pki.Port("proxy-client");
        IReadOnlyList<string> proxy = Server.Socket is not null
            ? ["--proxy", $"http://127.0.0.1:{bridge}"]
            :
            [
                "--proxy", $"https://127.0.0.1:{Server.FrontendPort}", "--proxy-cacert", client.CaFile!,
                "--proxy-cert", client.CertificateFile, "--proxy-key", client.KeyFile,
            ];
        return Tool.RunAsync(
            Places.Program("curl", "curl"),
            ["--silent", "--show-error", "--proxytunnel", "--noproxy", "", .. proxy, .. arguments], cancellationToken);
    }
}
