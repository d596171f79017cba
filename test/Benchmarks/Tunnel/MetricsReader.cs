using System.Globalization;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>What a process had counted when it was asked.</summary>
internal sealed record MetricsSample(double AllocatedBytes, double DataPackets);

/// <summary>Reads a process's own metrics. A server counts a packet where it comes in and where it goes out.</summary>
internal sealed class MetricsReader(int port, string segments) : IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

    public async Task<MetricsSample> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = (await client.GetStringAsync("metrics", cancellationToken)).Split('\n');
        return new MetricsSample(
            Sum(lines, "dotnet_gc_allocated_bytes_total"),
            Sum(lines, "konnectivity_network_proxy_", "_stream_packets_total{", "packet_type=\"DATA\"", segments));
    }

    /// <summary>How many agents a server has.</summary>
    public async Task<double> ConnectedAgentsAsync(CancellationToken cancellationToken) => Sum(
        (await client.GetStringAsync("metrics", cancellationToken)).Split('\n'),
        "konnectivity_network_proxy_server_grpc_connections{", "service_method=\"Connect\"");

    public void Dispose() => client.Dispose();

    private static double Sum(IEnumerable<string> lines, params string[] parts) =>
        lines.Where(line => parts.All(line.Contains) && line[0] != '#')
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
