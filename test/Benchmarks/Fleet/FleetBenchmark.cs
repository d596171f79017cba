using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Benchmarks.Tunnel;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Benchmarks.Fleet;

/// <summary>The agents of many clusters on one server: how they come, what they cost, how they come back.</summary>
internal sealed class FleetBenchmark(Launcher launcher, TunnelFiles files, int agents, Table table)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // At once, as when a container is restarted, and long enough for agents to have failed several times.
    private static readonly TimeSpan[] Absences = [TimeSpan.Zero, TimeSpan.FromSeconds(20)];
    private readonly int frontendPort = LoopbackPort.Free();
    private readonly int agentPort = LoopbackPort.Free();
    private readonly int health = LoopbackPort.Free();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        files.WriteAgents(agents);
        var server = StartServer();
        try
        {
            await Arrivals.WatchAsync(health, expected: 0, cancellationToken);
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var atRest = server.ResidentBytes;
            await using var fleet = await Launcher.StartAgentsAsync(files.Folder, agents, agentPort, cancellationToken);
            Report("connect to a new server", await Arrivals.WatchAsync(health, agents, cancellationToken));
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var resident = server.ResidentBytes;
            Row(
                "  MiB of the server with them, kB for each",
                $"{resident / 1048576.0:F0}, {(resident - atRest) / 1e3 / agents:F0}");
            foreach (var absence in Absences)
            {
                await server.DisposeAsync(); // killed
                await Task.Delay(absence, TimeProvider.System, cancellationToken);
                server = StartServer();
                Report(
                    $"come back to one that was away for {absence.TotalSeconds:F0} s",
                    await Arrivals.WatchAsync(health, agents, cancellationToken));
                await Task.Delay(Settling, TimeProvider.System, cancellationToken);
                Row("  MiB of the server with them", $"{server.ResidentBytes / 1048576.0:F0}");
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private ChildProcess StartServer() => launcher.StartProduct(
        "proxy-server", [.. files.ServerFlags(frontendPort, agentPort, health), "--identity-mode=strict"]);

    private void Report(string what, Arrivals arrivals) => Row(
        $"{agents:N0} agents {what}: s, most within 1 s",
        $"{arrivals.Duration.TotalSeconds:F1}, {arrivals.BusiestSecond:F0}");

    private void Row(string title, string cell) => table.Add(title, cell);
}
