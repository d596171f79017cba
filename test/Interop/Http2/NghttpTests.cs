using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>
/// nghttp2's client against the proxy-server's port for frontends, with what HTTP/2 leaves to a client.
/// </summary>
[CancelAfter(120_000)]
public sealed class NghttpTests
{
    private TunnelLab lab = null!;
    private RunningServer server = null!;

    [OneTimeSetUp]
    public async Task SetUpAsync()
    {
        lab = new TunnelLab();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        server = await lab.StartServerAsync(deadline.Token);
    }

    [OneTimeTearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [TestCase("")]
    [TestCase("--padding=255")]
    [TestCase("--continuation")]
    [TestCase("--no-dep")]
    [TestCase("--window-bits=1")]
    [TestCase("--connection-window-bits=30 --window-bits=30")]
    [TestCase("--header-table-size=0")]
    [TestCase("--header-table-size=100 --header-table-size=4096")]
    [TestCase("--encoder-header-table-size=0")]
    [TestCase("--max-concurrent-streams=1")]
    [TestCase("--header=upgrade-insecure-requests:1 --weight=1")]
    public async Task Post_Dials_AreAllAnswered(string options, CancellationToken cancellationToken)
    {
        const int Requests = 50;

        var result = await RunAsync(
            [$"--multiply={Requests}", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            cancellationToken);

        Assert.That(
            result.Succeeded().Output.Split("grpc-status: 0").Length - 1, Is.EqualTo(Requests), result.ToString());
        Assert.That(result.Output, Does.Not.Contain("INVALID"));
        // A dial that failed ends its stream, also before its client has (RFC 9113, 8.1): that is no error.
        Assert.That(
            result.Output.Split('\n').Where(line => line.Contains("error_code=", StringComparison.Ordinal)),
            Has.All.Contains("error_code=NO_ERROR"));
    }

    [Test]
    public async Task Post_AfterAll_LeavesNothingOpen(CancellationToken cancellationToken)
    {
        (await RunAsync(["--multiply=200"], cancellationToken)).Succeeded();

        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Proxy\"") == 0
                && page.Sum("konnectivity_network_proxy_server_pending_backend_dials") == 0,
            "no stream left", cancellationToken);
    }

    private async Task<ToolResult> RunAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var client = lab.Pki.Port("proxy-client");
        var body = Path.Combine(lab.Folder, "dial");
        await File.WriteAllBytesAsync(body, GrpcFrames.Dial("nobody:80"), cancellationToken);
        return await Tool.RunAsync(
            Places.Program("nghttp", "nghttp2-client"),
            [
                "--verbose", "--null-out", $"--cert={client.CertificateFile}", $"--key={client.KeyFile}",
                "--header=:method: POST", "--header=content-type: application/grpc", "--header=te: trailers",
                $"--data={body}", .. options, $"https://127.0.0.1:{server.FrontendPort}/ProxyService/Proxy",
            ],
            cancellationToken);
    }
}
