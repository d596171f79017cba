using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.TunnelTest;

/// <summary>
/// Konnectivity's <c>/proxy-test-client</c> and <c>/proxy-test-server</c>, called as in the image: by links to the one
/// executable.
/// </summary>
[CancelAfter(180_000)]
[TestFixture("grpc", false)]
[TestFixture("http-connect", true)]
public sealed class TestProgramsTests(string mode, bool unixSocket) : ServerModeTests(mode, unixSocket)
{
    private const string Established = "konnectivity_network_proxy_server_established_connections";
    private readonly int port = LoopbackPort.Free();
    private ChildProcess site = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        // The test server listens on 127.0.0.1 only, as the original.
        var agent = AgentPlace.Here with { Cluster = "127.0.0.1" };
        await Lab.StartAgentAsync(agent, Server.AgentPort, cancellationToken);
        site = await StartSiteAsync(cancellationToken);
    }

    [Test]
    public async Task Client_EveryPageOfTheServer_IsPrinted(CancellationToken cancellationToken)
    {
        var success = await RunAsync(cancellationToken);
        var quiet = await RunAsync(cancellationToken, "--v=0");
        var error = await RunAsync(cancellationToken, "--request-path=error");
        var slept = await RunAsync(cancellationToken, "--request-path=/sleep?time=0");
        var many = await RunAsync(cancellationToken, "--test-requests=20", "--close-idle-conn=false");

        Assert.That(success.Succeeded().Output, Does.Contain("<title>Success</title>"));
        Assert.That(quiet.Succeeded().Output, Is.Empty);
        Assert.That(error.Succeeded().Output, Is.EqualTo("Internal Server Error\n"), "an answer is an answer");
        Assert.That(slept.Succeeded().Output, Does.Contain("<title>Success</title>"));
        Assert.That(many.Succeeded().Output.Split("<title>"), Has.Length.EqualTo(21));
        Assert.That(await Server.DialsAsync(cancellationToken), Is.EqualTo(24), "a tunnel for each request");
        await Server.Process.UntilAsync(page => page.Sum(Established) == 0, "no connection left", cancellationToken);
    }

    [Test]
    public async Task Client_NoAnswer_FailsAndSaysWhy(CancellationToken cancellationToken)
    {
        var closed = await RunAsync(cancellationToken, "--request-path=close", "--test-requests=2");
        var refused = await RunAsync(cancellationToken, "--request-port=1");
        var nobody = await RunAsync(cancellationToken, "--request-host=managed2");

        Assert.That((closed.ExitCode, closed.Output), Is.EqualTo((1, "")));
        Assert.That(closed.Error, Does.StartWith("2 of 2 requests failed: "));
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Error, Does.StartWith("1 of 1 requests failed: ").And.Contain("connection refused"));
        Assert.That(nobody.ExitCode, Is.EqualTo(1));
        Assert.That(nobody.Error, Does.Contain("No agent available"));
    }

    [Test]
    public async Task Client_HttpsServer_IsVerifiedAndMayChooseHttp2(CancellationToken cancellationToken)
    {
        var files = Lab.Pki.Port("site");
        var secure = Lab.Own(await WebSite.StartAsync(files, cancellationToken));
        string[] flags =
        [
            Link("proxy-test-client"), .. Flags, "--request-proto=https", $"--request-port={secure.Port}",
            "--request-path=protocol",
        ];
        var env = Places.Program("env", "coreutils"); // the roots are the system's, as the original's

        var trusted = await Tool.RunAsync(env, [$"SSL_CERT_FILE={files.CaFile}", .. flags], cancellationToken);
        var older = await Tool.RunAsync(
            env, [$"SSL_CERT_FILE={files.CaFile}", .. flags, "--enable-http2-healthchecks=false"], cancellationToken);
        var unknown = await Tool.RunAsync(env, ["SSL_CERT_FILE=/dev/null", .. flags], cancellationToken);

        Assert.That(trusted.Succeeded().Output, Is.EqualTo("HTTP/2\n"));
        Assert.That(older.Succeeded().Output, Is.EqualTo("HTTP/1.1\n"));
        Assert.That((unknown.ExitCode, unknown.Output), Is.EqualTo((1, "")));
        Assert.That(unknown.Error, Does.StartWith("1 of 1 requests failed: ").And.Contain("certificate"));
    }

    [Test]
    public async Task Terminate_WhileARequestIsUnderWay_EndsBoth(CancellationToken cancellationToken)
    {
        var client = Lab.Own(ChildProcess.Start(
            "proxy-test-client", Lab.Folder, [],
            [Link("proxy-test-client"), .. Flags, "--request-path=/sleep?time=3600"]));
        await Server.Process.UntilAsync(page => page.Sum(Established) == 1, "a request", cancellationToken);

        client.Terminate();
        await client.WaitForExitAsync(cancellationToken);
        await Server.Process.UntilAsync(page => page.Sum(Established) == 0, "no connection left", cancellationToken);
        site.Terminate();
        await site.WaitForExitAsync(cancellationToken);

        Assert.That(client.ExitCode, Is.EqualTo(143), $"{client}");
        Assert.That(site.ExitCode, Is.Zero, $"{site}");
    }

    private async Task<ChildProcess> StartSiteAsync(CancellationToken cancellationToken)
    {
        var process = Lab.Own(ChildProcess.Start(
            "proxy-test-server", Lab.Folder, [], Link("proxy-test-server"), $"--server-port={port}"));
        var line = $"on 127.0.0.1:{port} ";
        await Eventually.TrueAsync(
            _ => Task.FromResult(Array.Exists(process.Lines(), said => said.Contains(line, StringComparison.Ordinal))),
            "the test server to listen", cancellationToken);
        return process;
    }

    private string[] Flags =>
    [
        $"--mode={Mode}", "--request-host=127.0.0.1", $"--request-port={port}", .. Server.ClientFlags(Lab.Pki),
    ];

    private Task<ToolResult> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> flags) =>
        Tool.RunAsync(Link("proxy-test-client"), [.. Flags, .. flags], cancellationToken);

    private string Link(string name)
    {
        var link = Path.Combine(Lab.Folder, name);
        if (!File.Exists(link)) File.CreateSymbolicLink(link, Places.ClusterProxy);
        return link;
    }
}
