using System.Text.Json;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.TunnelTest;

/// <summary>
/// <c>cluster-proxy tunnel-test</c> in the modes and through the sockets that <see cref="TunnelTestCommandTests"/> does
/// not go through.
/// </summary>
[CancelAfter(180_000)]
[TestFixture("grpc", true, "connect http2 dial fetch")]
[TestFixture("http-connect", false, "resolve connect tls http1 dial fetch")]
[TestFixture("http-connect", true, "connect http1 dial fetch")]
public sealed class TunnelModeTests(string mode, bool unixSocket, string hops) : ServerModeTests(mode, unixSocket)
{
    [Test]
    public async Task Run_GoodTunnel_ShowsEveryHopAndMeasures(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var site = Lab.Own(await WebSite.StartAsync(tls: null, cancellationToken));

        var result = await TunnelTestResults.MeasureAsync(duration => RunAsync(
            cancellationToken, $"--url=http://{TunnelLab.Cluster}:{site.Port}/large", "--measure", duration,
            "--connections=4", "-o=json"));

        using var report = JsonDocument.Parse(result.Succeeded().Output);
        Assert.That(Hops(report), Is.EqualTo(hops), result.Output);
        Assert.That(report.RootElement.GetProperty("mode").GetString(), Is.EqualTo(Mode));
        var loads = report.RootElement.GetProperty("loads").EnumerateArray().ToList();
        Assert.That(loads, Has.Count.EqualTo(3));
        Assert.That(loads.Select(load => load.GetProperty("perSecond").GetDouble()), Has.All.Positive);
        await Server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0
                && page.Sum("konnectivity_network_proxy_server_http_connections") == 0,
            "no connection left", cancellationToken);
    }

    [Test]
    public async Task Run_BrokenBehindTheServer_SaysWhatToDo(CancellationToken cancellationToken)
    {
        var noAgent = await RunAsync(cancellationToken, $"--address={TunnelLab.Cluster}:1");
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var refused = await RunAsync(cancellationToken, $"--address={TunnelLab.Cluster}:1");

        Assert.That(noAgent.FailedHop(), Is.EqualTo("dial"));
        Assert.That(noAgent.Output, Does.Contain("No agent available").And.Contain("no agent for"));
        Assert.That(refused.FailedHop(), Is.EqualTo("dial"));
        Assert.That(refused.Output, Does.Contain("connection refused").And.Contain("fine up to the agent"));
    }

    [Test]
    public async Task Run_WithTheOtherMode_SaysWhichItIs(CancellationToken cancellationToken)
    {
        var other = Mode == "grpc" ? "http-connect" : "grpc";

        var result = await RunAsync(cancellationToken, $"--mode={other}", "--address=managed1:443");

        Assert.That(result.FailedHop(), Is.AnyOf("tls", "http1", "http2"));
        Assert.That(result.Output, Does.Contain($"The proxy-server runs with --mode={Mode}: give the same here."));
    }

    [Test]
    public async Task Run_NoServer_AsksForIt(CancellationToken cancellationToken)
    {
        await Server.Process.DisposeAsync(); // killed: a socket's file stays behind

        var killed = await RunAsync(cancellationToken, "--address=managed1:443");

        Assert.That(killed.FailedHop(), Is.EqualTo("connect"));
        Assert.That(killed.Output, Does.Contain("does the proxy-server run"));
        if (Server.Socket is null) return;
        File.Delete(Server.Socket);
        var gone = await RunAsync(cancellationToken, "--address=managed1:443");
        Assert.That(gone.FailedHop(), Is.EqualTo("connect"));
        Assert.That(gone.Output, Does.Contain($"{Server.Socket} does not exist").And.Contain("--uds-name"));
    }

    private static string Hops(JsonDocument report)
    {
        var names = report.RootElement.GetProperty("replicas")[0].GetProperty("hops").EnumerateArray().ToList();
        if (report.RootElement.TryGetProperty("resolve", out var resolve)) names.Insert(0, resolve);
        return string.Join(' ', names.Select(hop => hop.GetProperty("hop").GetString()));
    }

    private Task<ToolResult> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> flags) =>
        Tool.RunAsync(
            Places.ClusterProxy,
            ["tunnel-test", $"--mode={Mode}", .. Server.ClientFlags(Lab.Pki), .. flags], cancellationToken);
}
