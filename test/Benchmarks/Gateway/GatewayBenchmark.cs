using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;
using Work = System.Func<
    OcmAddons.Benchmarks.Gateway.ApiWay, OcmAddons.Benchmarks.Measuring.Meter, System.Threading.CancellationToken,
    System.Threading.Tasks.Task>;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>Does the same by each way in turn, and prints one table.</summary>
internal sealed class GatewayBenchmark(
    Launcher launcher, GatewayFiles files, GatewaySite site, GatewayScale scale, IReadOnlyList<string> parts)
{
    private static readonly int[] Clients = [1, 8, 32];
    private readonly Runner runner = new(scale.Duration);
    private readonly Table table = new("", "direct", "gateway", "tunnel", "via the hub");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (var gateway = await StartAsync(cancellationToken))
        {
            var ways = Ways(gateway);
            await WarmUpAsync(ways, cancellationToken);
            if (parts.Contains(GatewayParts.Requests))
                await LoadAsync("GET", ways, ApiLoad.GetAsync, cancellationToken);
            if (parts.Contains(GatewayParts.Lists))
            {
                await LoadAsync($"LIST of {BenchObjects.Count}", ways, ApiLoad.ListAsync, cancellationToken);
                await AllocationsAsync(gateway, cancellationToken);
            }

            if (parts.Contains(GatewayParts.Original))
                await new OriginalLoads(table).MeasureAsync(ways, cancellationToken);
        }

        // Each in a process that has done nothing yet; the pods have done what was before.
        if (parts.Contains(GatewayParts.Unread))
            await WithNewAsync(new GatewayMemory(table).UnreadAsync, cancellationToken);
        if (parts.Contains(GatewayParts.Memory))
            await WithNewAsync(
                (ways, token) => new GatewayMemory(table).AfterAsync(ways, scale.Requests, token), cancellationToken);
        if (parts.Contains(GatewayParts.Watches))
            await WithNewAsync(
                (ways, token) => new IdleWatches(table, site.Managed).MeasureAsync(ways, scale.Watches, token),
                cancellationToken);
        table.Write(Console.Out);
    }

    private Task<GatewayProcess> StartAsync(CancellationToken cancellationToken) =>
        GatewayProcess.StartAsync(launcher, files, site, cancellationToken);

    private async Task WithNewAsync(
        Func<ApiWay[], CancellationToken, Task> measure, CancellationToken cancellationToken)
    {
        await using var gateway = await StartAsync(cancellationToken);
        await measure(Ways(gateway), cancellationToken);
    }

    private ApiWay[] Ways(GatewayProcess gateway) =>
        [GatewayWays.Direct(site), gateway.Way, GatewayWays.Tunnel(site), GatewayWays.Hub(site)];

    // The API server at the far end has been up for long, and its code is compiled; so must be that of those compared.
    private async Task WarmUpAsync(ApiWay[] ways, CancellationToken cancellationToken)
    {
        string[] loads = [GatewayParts.Requests, GatewayParts.Lists, GatewayParts.Original];
        if (!parts.Any(loads.Contains)) return;
        foreach (var way in ways) await ApiLoad.CountAsync(way, Clients[1], scale.WarmUp, cancellationToken);
    }

    private async Task LoadAsync(string what, ApiWay[] ways, Work work, CancellationToken cancellationToken)
    {
        foreach (var clients in Clients)
        {
            var samples = new List<Sample>();
            foreach (var way in ways) samples.Add(await runner.RunAsync(way, clients, work, cancellationToken));
            var direct = samples[0].PerSecond;
            table.Add([
                $"{what}: requests/s, {clients} client{(clients > 1 ? "s" : "")}",
                .. samples.Select(s => $"{s.PerSecond:N0} ({s.PerSecond / direct:P0})"),
            ]);
            table.Add(["  p50, p99 in ms", .. samples.Select(s => $"{s.P50:F2}, {s.P99:F2}")]);
            table.Add([
                "  CPU µs per request: gateway, proxy-server, agent",
                .. samples.Select(s => $"{s.CpuPerUnit * 1e6:F0}"),
            ]);
        }
    }

    private async Task AllocationsAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        const int count = 500;
        var cells = new List<string>();
        foreach (var path in new[] { BenchObjects.One, BenchObjects.Small, BenchObjects.Large })
        {
            using var client = gateway.Way.Connect();
            var buffer = new byte[64 * 1024];
            await gateway.Way.DrainAsync(client, path, buffer, cancellationToken);
            var before = await gateway.AllocatedAsync(cancellationToken);
            var bytes = 0L;
            for (var i = 0; i < count; i++)
                bytes = await gateway.Way.DrainAsync(client, path, buffer, cancellationToken);
            var after = await gateway.AllocatedAsync(cancellationToken);
            cells.Add($"{(after - before) / 1e3 / count:F0} for {bytes / 1e3:N0}");
        }

        table.Add("kB allocated: GET, LIST, large LIST, for kB answered", "", string.Join(", ", cells), "", "");
    }
}
