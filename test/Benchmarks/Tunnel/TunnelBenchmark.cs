using System.Net;
using OcmAddons.Benchmarks.Fleet;
using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;
using Work = System.Func<
    OcmAddons.Benchmarks.Tunnel.ILayout, OcmAddons.Benchmarks.Measuring.Meter, System.Threading.CancellationToken,
    System.Threading.Tasks.Task>;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Runs the same load over each layout in turn, and prints one table.</summary>
internal sealed class TunnelBenchmark(Launcher launcher, TunnelScale scale, IReadOnlyList<string> parts)
{
    private const int DialersAtOnce = 16;
    private const int BusyReaders = 4;
    private readonly Runner runner = new(scale.Duration);
    private readonly Table table = new("", "tunnel", "two relays", "direct");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var files = new TunnelFiles();
        var (target, port) = await launcher.StartTargetAsync(cancellationToken);
        await using var ends = target;
        var endPoint = new IPEndPoint(IPAddress.Parse(TargetCommand.Host), port);
        await using var relay = await DirectLayout.RelayedAsync(launcher, endPoint, cancellationToken);
        Task<TunnelLayout> StartAsync() => TunnelLayout.StartAsync(launcher, files, port, cancellationToken);
        await MemoryAsync(StartAsync, relay, cancellationToken);
        if (parts.Contains(TunnelParts.Agents))
            await new FleetBenchmark(launcher, files, scale.Agents, table).RunAsync(cancellationToken);
        await using var tunnel = await StartAsync();
        await using var direct = new DirectLayout("direct", endPoint, []);
        await LoadAsync(tunnel, [tunnel, relay, direct], cancellationToken);
        table.Write(Console.Out);
    }

    // In processes that have done nothing yet: what others have left behind would hide what a connection takes.
    private async Task MemoryAsync(
        Func<Task<TunnelLayout>> start, DirectLayout relay, CancellationToken cancellationToken)
    {
        var memory = new IdleMemory(table);
        if (parts.Contains(TunnelParts.Idle))
        {
            await using var tunnel = await start();
            await memory.OverOneClientAsync(tunnel, relay, scale.Idle, cancellationToken);
        }

        if (!parts.Contains(TunnelParts.Clients)) return;
        await using var another = await start();
        await memory.ClientEachAsync(another, scale.Clients, cancellationToken);
    }

    private async Task LoadAsync(TunnelLayout tunnel, ILayout[] layouts, CancellationToken cancellationToken)
    {
        if (parts.Contains(TunnelParts.Requests)) await RequestsAsync(layouts, cancellationToken);
        if (parts.Contains(TunnelParts.Throughput)) await ThroughputAsync(layouts, cancellationToken);
        if (parts.Contains(TunnelParts.Dials)) await DialsAsync(layouts, cancellationToken);
        if (parts.Contains(TunnelParts.Stalled)) await StalledAsync(layouts, cancellationToken);
        if (parts.Contains(TunnelParts.Allocations)) await AllocationsAsync(tunnel, cancellationToken);
    }

    private async Task RequestsAsync(ILayout[] layouts, CancellationToken cancellationToken)
    {
        foreach (var connections in new[] { 1, 64 })
        {
            var samples = await EachAsync(layouts, connections, Load.RequestsAsync, cancellationToken);
            Row($"requests/s, {Of(connections)}", samples, sample => $"{sample.PerSecond:N0}");
            Row("  p50, p99 in ms", samples, sample => $"{sample.P50:F2}, {sample.P99:F2}");
            Row("  CPU µs per request, both processes", samples, sample => $"{sample.CpuPerUnit * 1e6:F0}");
        }
    }

    private async Task ThroughputAsync(ILayout[] layouts, CancellationToken cancellationToken)
    {
        foreach (var (way, work) in new (string, Work)[] { ("down", Load.DownloadAsync), ("up", Load.UploadAsync) })
        {
            foreach (var connections in new[] { 1, 8 })
            {
                var samples = await EachAsync(layouts, connections, work, cancellationToken);
                Row($"MB/s {way}, {Of(connections)}", samples, sample => $"{sample.PerSecond / 1e6:N0}");
                Row("  CPU s per GB, both processes", samples, sample => $"{sample.CpuPerUnit * 1e9:F2}");
            }
        }
    }

    private async Task DialsAsync(ILayout[] layouts, CancellationToken cancellationToken)
    {
        var samples = await EachAsync(layouts, DialersAtOnce, Load.DialsAsync, cancellationToken);
        Row($"dials/s, {DialersAtOnce} at once", samples, sample => $"{sample.PerSecond:N0}");
        Row("  CPU µs per dial, both processes", samples, sample => $"{sample.CpuPerUnit * 1e6:F0}");
    }

    private async Task StalledAsync(ILayout[] layouts, CancellationToken cancellationToken)
    {
        var cells = new List<string>();
        foreach (var layout in layouts)
        {
            var alone = await runner.RunAsync(layout, BusyReaders, Load.DownloadAsync, cancellationToken);
            await using var stalled = await Load.StallAsync(layout, cancellationToken);
            var beside = await runner.RunAsync(layout, BusyReaders, Load.DownloadAsync, cancellationToken);
            cells.Add($"{beside.PerSecond / alone.PerSecond:P0}");
        }

        table.Add([$"speed kept by {Of(BusyReaders)} beside a stalled reader", .. cells]);
    }

    private async Task AllocationsAsync(TunnelLayout tunnel, CancellationToken cancellationToken)
    {
        foreach (var (what, connections, work) in new (string, int, Work)[]
        {
            ("down", 8, Load.DownloadAsync), ("up", 8, Load.UploadAsync), ("requests", 64, Load.RequestsAsync),
        })
        {
            await runner.RunAsync(tunnel, connections, work, cancellationToken);
            var before = await tunnel.MetricsAsync(cancellationToken);
            await runner.RunAsync(tunnel, connections, work, cancellationToken);
            var after = await tunnel.MetricsAsync(cancellationToken);
            var perPacket = after.Zip(before, (last, first) =>
                $"{(last.AllocatedBytes - first.AllocatedBytes) / (last.DataPackets - first.DataPackets):F1}");
            table.Add($"bytes allocated per DATA packet, {what}: server, agent", string.Join(", ", perPacket), "", "");
        }
    }

    private async Task<List<Sample>> EachAsync(
        ILayout[] layouts, int workers, Work work, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        foreach (var layout in layouts)
        {
            samples.Add(await runner.RunAsync(layout, workers, work, cancellationToken));
        }

        return samples;
    }

    private void Row(string title, IEnumerable<Sample> samples, Func<Sample, string> cell) =>
        table.Add([title, .. samples.Select(cell)]);

    private static string Of(int connections) => connections == 1 ? "1 connection" : $"{connections} connections";
}
