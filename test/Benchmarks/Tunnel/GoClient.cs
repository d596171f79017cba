using System.Text.Json;
using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>
/// konnectivity's own client library in front of our server and agent, in place of our dialer: a process that does one
/// kind of work, on one client connection as our dialer does.
/// </summary>
internal sealed class GoClient(string program, TunnelLayout tunnel, Runner times)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>Beside so many connections, if any, that are sent to and never read.</summary>
    public async Task<Sample> RunAsync(
        LoadKind kind, int connections, int stalled, CancellationToken cancellationToken)
    {
        await using var process = ChildProcess.Start(
            "go-client", program,
            [
                "load", .. tunnel.GoClientFlags, $"--kind={kind.Name}", $"--connections={connections}",
                $"--stalled={stalled}", $"--warm-up={times.WarmUp.TotalMilliseconds:F0}ms",
                $"--duration={times.Duration.TotalMilliseconds:F0}ms",
            ],
            Nothing);
        try
        {
            await process.LineAsync(cancellationToken); // it is warm
            var before = Cpu();
            var line = await process.LineAsync(cancellationToken);
            var cpu = Cpu() - before;
            var result = JsonSerializer.Deserialize<Result>(line, Json)!;
            return new Sample(result.Count / result.Seconds, cpu / Math.Max(1, result.Count), result.P50, result.P99);
        }
        catch (InvalidOperationException)
        {
            foreach (var line in process.Log) await Console.Error.WriteLineAsync(line);
            throw;
        }
    }

    private double Cpu() => tunnel.Middle.Sum(process => process.CpuSeconds);

    private sealed record Result(long Count, double Seconds, double P50, double P99);
}
