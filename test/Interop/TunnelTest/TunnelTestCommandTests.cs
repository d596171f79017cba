using System.Text.Json;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.TunnelTest;

/// <summary><c>cluster-proxy tunnel-test</c> as a user runs it, against running proxy-servers and agents.</summary>
[CancelAfter(180_000)]
public sealed class TunnelTestCommandTests : ServerTests
{
    private PortCertificates client = null!;

    [SetUp]
    public void SetUp() => client = Lab.Pki.Port("proxy-client");

    [Test]
    public async Task Run_GoodTunnel_ShowsEveryHop(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(tls: null, cancellationToken));

        var result = await RunAsync(client, cancellationToken, $"--url=http://{TunnelLab.Cluster}:{site.Port}/hello");

        result.Succeeded();
        Assert.That(
            result.Output.Split('\n').Where(line => line.StartsWith("ok ", StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]),
            Is.EqualTo(new[] { "resolve", "connect", "tls", "http2", "dial", "fetch" }), result.Output);
        Assert.That(result.Output, Does.Contain("200 OK, 5 bytes").And.EndsWith("The tunnel is fine.\n"));
    }

    [Test]
    public async Task Run_HttpsUrl_ChecksItsCertificate(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(Lab.Pki.Port("localhost"), cancellationToken));
        string[] flags =
            [$"--address={TunnelLab.Cluster}:{site.Port}", $"--url=https://localhost:{site.Port}/hello"];

        var trusted = await RunAsync(client, cancellationToken, [.. flags, $"--url-ca-cert={client.CaFile}"]);
        var skipped = await RunAsync(client, cancellationToken, [.. flags, "--insecure-skip-tls-verify"]);
        var refused = await RunAsync(client, cancellationToken, flags);

        trusted.Succeeded();
        skipped.Succeeded();
        Assert.That(refused.FailedHop(), Is.EqualTo("fetch"));
        Assert.That(refused.Output, Does.Contain("--url-ca-cert"));
    }

    [Test]
    public async Task Run_AsJson_SaysTheSame(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();

        var result = await RunAsync(
            client, cancellationToken, $"--address={TunnelLab.Cluster}:{echo.Port}", "-o", "json");

        using var report = JsonDocument.Parse(result.Succeeded().Output);
        var hops = report.RootElement.GetProperty("replicas")[0].GetProperty("hops");
        Assert.That(report.RootElement.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(
            hops.EnumerateArray().Select(hop => hop.GetProperty("hop").GetString()),
            Is.EqualTo(new[] { "connect", "tls", "http2", "dial" }));
    }

    [Test]
    public async Task Run_Measuring_CountsDialsAndRequests(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(tls: null, cancellationToken));

        var result = await TunnelTestResults.MeasureAsync(duration => RunAsync(
            client, cancellationToken, $"--url=http://{TunnelLab.Cluster}:{site.Port}/large", "--measure", duration,
            "--connections=4", "-o=json"));

        using var report = JsonDocument.Parse(result.Succeeded().Output);
        var loads = report.RootElement.GetProperty("loads").EnumerateArray().ToList();
        Assert.That(
            loads.Select(l => (l.GetProperty("load").GetString(), l.GetProperty("connections").GetInt32())),
            Is.EqualTo(new[] { ("dials", 4), ("requests", 1), ("requests", 4) }));
        Assert.That(loads.Select(l => l.GetProperty("perSecond").GetDouble()), Has.All.Positive);
        Assert.That(loads.Skip(1).Select(l => l.GetProperty("megabytesPerSecond").GetDouble()), Has.All.Positive);
        await Server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0,
            "no connection left", cancellationToken);
    }

    [Test]
    public async Task Run_NoAgent_SendsToItsLog(CancellationToken cancellationToken)
    {
        var result = await RunAsync(client, cancellationToken, "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.EqualTo("dial"));
        Assert.That(result.Output, Does.Contain("No agent available").And.Contain("no agent for managed1")
            .And.Contain("Failed: 127.0.0.1:"));
    }

    [Test]
    public async Task Run_PortThatRefuses_SaysThatTheTunnelIsFine(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);

        var result = await RunAsync(client, cancellationToken, $"--address={TunnelLab.Cluster}:1");

        Assert.That(result.FailedHop(), Is.EqualTo("dial"));
        Assert.That(result.Output, Does.Contain("connection refused").And.Contain("fine up to the agent"));
    }

    [Test]
    public async Task Run_NoServer_AsksWhetherItRuns(CancellationToken cancellationToken)
    {
        await Server.Process.DisposeAsync();

        var result = await RunAsync(client, cancellationToken, "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.EqualTo("connect"));
        Assert.That(result.Output, Does.Contain("does the proxy-server run"));
    }

    [Test]
    public async Task Run_UnknownHost_FailsToResolve(CancellationToken cancellationToken)
    {
        var result = await RunAsync(
            client, cancellationToken, "--address=managed1:443", "--proxy-host=no-such-host.invalid");

        Assert.That(result.FailedHop(), Is.EqualTo("resolve"));
    }

    [Test]
    public async Task Run_WrongCa_SaysWhereTheRightOneIs(CancellationToken cancellationToken)
    {
        using var other = new TestPki();

        var result = await RunAsync(client with { CaFile = other.CaFile }, cancellationToken, "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.EqualTo("tls"));
        Assert.That(result.Output, Does.Contain("--ca-cert is not the CA"));
    }

    [TestCase("", "is empty")]
    [TestCase("no PEM", "No certificate in")]
    public async Task Run_CaFileThatHoldsNothing_SaysSo(
        string content, string problem, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Lab.Folder, "ca.crt");
        await File.WriteAllTextAsync(file, content, cancellationToken);

        var result = await RunAsync(client with { CaFile = file }, cancellationToken, "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.EqualTo("tls"));
        Assert.That(result.Output, Does.Contain(problem).And.Contain("hold PEM certificates"));
    }

    [Test]
    public async Task Run_WrongName_SaysWhatTheCertificateIsFor(CancellationToken cancellationToken)
    {
        var result = await RunAsync(
            client, cancellationToken, "--address=managed1:443", "--proxy-server-name=elsewhere.example.com");

        Assert.That(result.FailedHop(), Is.EqualTo("tls"));
        Assert.That(result.Output, Does.Contain("CN=proxy-server is for localhost, 127.0.0.1"));
    }

    [Test]
    public async Task Run_CertificateOfAnotherCaOrOfAnAgent_IsNotLetIn(CancellationToken cancellationToken)
    {
        using var other = new TestPki();
        PortCertificates[] refused =
        [
            other.Port("proxy-client") with { CaFile = client.CaFile }, Lab.Pki.AgentOf(TunnelLab.Cluster),
            new("", "", client.CaFile),
        ];

        foreach (var certificate in refused)
        {
            var result = await RunAsync(certificate, cancellationToken, "--address=managed1:443");

            Assert.That(result.FailedHop(), Is.EqualTo("http2").Or.EqualTo("tls"));
            Assert.That(result.Output, Does.Contain("to do: "));
        }
    }

    [Test]
    public async Task Run_WithTheOtherMode_SaysWhichItIs(CancellationToken cancellationToken)
    {
        var result = await RunAsync(client, cancellationToken, "--mode=http-connect", "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.EqualTo("tls"));
        Assert.That(result.Output, Does.Contain("The proxy-server runs with --mode=grpc: give the same here."));
    }

    [TestCase("--ca-cert=", "--ca-cert: must be given")]
    [TestCase("--proxy-uds=/run/konn.sock", "--ca-cert: leave it out with --proxy-uds")]
    [TestCase("--address=", "--address or --url must be given")]
    [TestCase("--address=managed1", "must be HOST:PORT")]
    [TestCase("--url=ftp://managed1", "must be an http or https URL")]
    [TestCase("--client-key=", "must be given together")]
    public async Task Run_FlagsThatCannotWork_AreUsageErrors(
        string flag, string problem, CancellationToken cancellationToken)
    {
        var result = await RunAsync(client, cancellationToken, flag);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(problem));
    }

    private Task<ToolResult> RunAsync(
        PortCertificates certificate, CancellationToken cancellationToken, params IReadOnlyList<string> flags) =>
        Tool.RunAsync(
            Places.ClusterProxy,
            [
                "tunnel-test", $"--proxy-port={Server.FrontendPort}", $"--ca-cert={certificate.CaFile}",
                $"--client-cert={certificate.CertificateFile}", $"--client-key={certificate.KeyFile}", .. flags,
            ],
            cancellationToken);
}
