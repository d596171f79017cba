using System.CommandLine;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary><c>benchmarks tunnel</c>: the tunnel next to plain relays and to nothing at all.</summary>
internal static class TunnelCommand
{
    public static Command Create()
    {
        var executable = Flag.String("cluster-proxy", "The executable to measure.").Require();
        var goClient = Flag.String("go-client", "The Go client to measure beside our dialer; none when empty.");
        var environment = Flag.String("environment", "File of NAME=VALUE lines for the processes that are measured.");
        var parts = Flag.StringList("parts", $"Which of {string.Join(", ", TunnelParts.All)}; all when empty.")
            .Check(names => names.All(TunnelParts.All.Contains) ? null : "names a part that does not exist");
        var duration = Flag.Duration("duration", "How long each load is measured, each time.", TimeSpan.FromSeconds(2));
        var rounds = Flag.Int("rounds", "How often each load is measured; the median counts.", 3, min: 1);
        var idle = Flag.Int("idle", "Idle connections over one client connection.", 10_000, min: 1);
        var clients = Flag.Int("clients", "Idle connections with a client connection each.", 1_000, min: 1);
        var agents = Flag.Int("agents", "Agents, of as many clusters, on one server.", 1_000, min: 1);
        var command = new Command("tunnel", "The tunnel next to plain relays, and to a direct connection.");
        foreach (var option in new Option[]
        {
            executable, goClient, environment, parts, duration, rounds, idle, clients, agents,
        })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            var launcher = new Launcher(result.Get(executable), EnvironmentFile.Read(result.Get(environment)));
            var scale = new TunnelScale(
                result.Get(duration), result.Get(rounds), result.Get(idle), result.Get(clients), result.Get(agents));
            var chosen = result.Get(parts) is { Count: > 0 } some ? some : TunnelParts.All;
            await new TunnelBenchmark(launcher, result.Get(goClient), scale, chosen).RunAsync(cancellationToken);
        });
        return command;
    }
}
