using System.CommandLine;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary><c>benchmarks gateway</c>: the ways to a managed cluster's API server, next to each other.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var executable = Flag.String("cluster-gateway", "The executable to measure without a tunnel.").Require();
        var environment = Flag.String("environment", "File of NAME=VALUE lines for the process that is measured.");
        var hub = Flag.String("hub-kubeconfig", "The hub's admin.").Require();
        var cluster = Flag.String("cluster", "A managed cluster, as the hub knows it.", "managed1");
        var managed = Flag.String("managed-kubeconfig", "The admin of that cluster, straight to it.").Require();
        var parts = Flag.StringList("parts", $"Which of {string.Join(", ", GatewayParts.All)}; all when empty.")
            .Check(names => names.All(GatewayParts.All.Contains) ? null : "names a part that does not exist");
        var duration = Flag.Duration("duration", "How long each load is measured.", TimeSpan.FromSeconds(2));
        var warmUp = Flag.Int("warm-up", "Requests by each way before the loads are measured.", 10_000, min: 0);
        var requests = Flag.Int("requests", "Requests whose effect on memory is looked at.", 50_000, min: 10);
        var watches = Flag.Int("watches", "Idle watches.", 2_000, min: 1);
        var command = new Command(
            "gateway", "GET, LIST and watches: straight to a managed cluster, through a gateway without a tunnel, "
            + "through the hub's gateway and the tunnel, and through the hub's API server before both.");
        foreach (var option in new Option[]
        {
            executable, environment, hub, cluster, managed, parts, duration, warmUp, requests, watches,
        })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            using var files = new GatewayFiles(result.Get(hub));
            await using var site = await GatewaySite.PrepareAsync(
                KubernetesConfig.Load(result.Get(hub)), KubernetesConfig.Load(result.Get(managed)),
                result.Get(cluster), cancellationToken);
            var launcher = new Launcher(result.Get(executable), EnvironmentFile.Read(result.Get(environment)));
            var scale = new GatewayScale(
                result.Get(duration), result.Get(warmUp), result.Get(requests), result.Get(watches));
            var chosen = result.Get(parts) is { Count: > 0 } some ? some : GatewayParts.All;
            await new GatewayBenchmark(launcher, files, site, scale, chosen).RunAsync(cancellationToken);
        });
        return command;
    }
}
