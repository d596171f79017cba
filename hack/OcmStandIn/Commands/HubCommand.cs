using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.OcmStandIn.Crds;
using OcmAddons.OcmStandIn.Hub;
using OcmAddons.OcmStandIn.Hub.Clusters;

namespace OcmAddons.OcmStandIn.Commands;

/// <summary><c>ocm-stand-in hub</c>.</summary>
internal sealed class HubCommand
{
    private readonly FlagOption<string> kubeconfig = Flag.String("kubeconfig", "Kubeconfig of an admin of the hub");
    private readonly FlagOption<bool> autoAccept =
        Flag.Bool("auto-accept", "Accept every cluster that asks to be managed, as clusteradm accept does", true);

    private readonly FlagOption<string> probes = Flag.String(
        "probe-address", "Address of /healthz and /readyz; empty for none");

    public static Command Create()
    {
        var command = new Command("hub", "Plays OCM's hub controllers. For local runs and tests only.");
        var flags = new HubCommand();
        command.Options.Add(flags.kubeconfig);
        command.Options.Add(flags.autoAccept);
        command.Options.Add(flags.probes);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) => flags.RunAsync(parsed, logging.Read(parsed), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LoggingSettings logging, CancellationToken cancellationToken)
    {
        var config = Required.Kubeconfig(parsed, kubeconfig);
        await using var startup = new Startup(logging, cancellationToken);
        var prepared = await startup.RunAsync(token => PrepareAsync(config, token));
        if (!prepared) return 0;

        var builder = ServiceHostBuilder.Create("ocm-stand-in-hub", logging);
        if (parsed.Get(probes) is { Length: > 0 } address) builder.ServeProbes(address);
        builder.Services.AddKubernetesClient(config);
        builder.Services.AddHub(new HubOptions { AutoAccept = parsed.Get(autoAccept) });
        return await builder.Build().RunAsync(cancellationToken);
    }

    internal static async Task PrepareAsync(KubernetesConfig config, CancellationToken cancellationToken)
    {
        using var hub = new KubernetesClient(config, TimeProvider.System);
        await new CrdInstaller(hub, TimeProvider.System).InstallAsync(CrdFiles.Hub(), cancellationToken);
        foreach (var role in ClusterRbac.SharedRoles())
            await hub.ApplyAsync(role, HubOptions.FieldManager, force: true, null, cancellationToken);
    }
}
