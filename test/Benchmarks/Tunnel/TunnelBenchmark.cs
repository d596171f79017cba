using System.Net;
using OcmAddons.Benchmarks.Fleet;
using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Runs the same load over each layout in turn, and prints one table.</summary>
internal sealed class TunnelBenchmark(
    Launcher launcher, string goClient, TunnelScale scale, IReadOnlyList<string> parts)
{
    private readonly Runner runner = new(scale.Duration);
    private readonly Table table = new(
        "", "tunnel", "two relays", "direct", goClient.Length == 0 ? "Go client: not built" : "Go client",
        "tunnel / Go client");

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
        var loads = new LoadBenchmark(
            runner, scale.Rounds, tunnel, [tunnel, relay, direct],
            goClient.Length == 0 ? null : new GoClient(goClient, tunnel, runner), table);
        await LoadAsync(loads, cancellationToken);
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

    private async Task LoadAsync(LoadBenchmark loads, CancellationToken cancellationToken)
    {
        if (parts.Contains(TunnelParts.Requests)) await loads.RequestsAsync(cancellationToken);
        if (parts.Contains(TunnelParts.Throughput)) await loads.ThroughputAsync(cancellationToken);
        if (parts.Contains(TunnelParts.Dials)) await loads.DialsAsync(cancellationToken);
        if (parts.Contains(TunnelParts.Stalled)) await loads.StalledAsync(cancellationToken);
        if (parts.Contains(TunnelParts.Allocations)) await loads.AllocationsAsync(cancellationToken);
    }
}
