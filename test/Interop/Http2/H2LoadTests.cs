using System.Globalization;
using System.Text.RegularExpressions;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>nghttp2's load generator on the frontends' Unix socket: it knows no client certificates.</summary>
[CancelAfter(240_000)]
public sealed partial class H2LoadTests
{
    private const int Requests = 20_000;

    [TestCase(1, 1)]
    [TestCase(1, 100)]
    [TestCase(50, 20)]
    public async Task Load_ByH2Load_IsAnsweredWholeAndLeavesNothing(
        int clients, int streams, CancellationToken cancellationToken)
    {
        await using var lab = new TunnelLab();
        var server = await lab.StartSocketServerAsync(cancellationToken);
        var body = Path.Combine(lab.Folder, "dial");
        await File.WriteAllBytesAsync(body, GrpcFrames.Dial("nobody:80"), cancellationToken);

        var result = await Tool.RunAsync(
            Places.Program("h2load", "nghttp2-client"),
            [
                $"--requests={Requests}", $"--clients={clients}", $"--max-concurrent-streams={streams}",
                $"--data={body}", "--header=content-type: application/grpc", "--header=te: trailers",
                $"--base-uri=unix:{server.Socket}", "http://localhost/ProxyService/Proxy",
            ],
            cancellationToken);

        var succeeded = Succeeded().Match(result.Succeeded().Output);
        Assert.That(succeeded.Success, result.ToString());
        Assert.That(
            int.Parse(succeeded.Groups["count"].Value, CultureInfo.InvariantCulture), Is.EqualTo(Requests),
            result.ToString());
        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Proxy\"") == 0,
            "no stream left", cancellationToken);
        Assert.That(
            (await server.Process.MetricsAsync(cancellationToken)).Sum(
                "konnectivity_network_proxy_server_dial_failure_count", "no_agent"),
            Is.EqualTo(Requests));
    }

    [GeneratedRegex(@"^requests:.* (?<count>\d+) succeeded, 0 failed, 0 errored, 0 timeout",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Succeeded();
}
