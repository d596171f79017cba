using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.OcmStandIn.Crds;
using OcmAddons.OcmStandIn.Klusterlet;
using OcmAddons.OcmStandIn.Klusterlet.Identity;

namespace OcmAddons.OcmStandIn.Commands;

/// <summary><c>ocm-stand-in klusterlet</c>.</summary>
internal sealed class KlusterletCommand
{
    private readonly FlagOption<string> clusterName = Flag.String(
        "cluster-name", "Name of the managed cluster on the hub");
    private readonly FlagOption<string> hubKubeconfig = Flag.String(
        "hub-kubeconfig", "Bootstrap kubeconfig of the hub");
    private readonly FlagOption<string> managedKubeconfig =
        Flag.String("managed-kubeconfig", "Kubeconfig of an admin of the managed cluster");

    private readonly FlagOption<string> hubServer = Flag.String(
        "hub-server",
        "The hub's address for addons, reachable from the managed cluster's pods; default: that of --hub-kubeconfig");

    private readonly FlagOption<string> stateFolder =
        Flag.String("state-dir", "Folder for the hub credentials; default: a private temporary folder");

    private readonly FlagOption<string> probes = Flag.String(
        "probe-address", "Address of /healthz and /readyz; empty for none");

    public static Command Create()
    {
        var command = new Command(
            "klusterlet",
            "Plays OCM's registration agent and work agent for one managed cluster. For local runs and tests only.");
        var flags = new KlusterletCommand();
        foreach (var option in (Option[])
            [
                flags.clusterName, flags.hubKubeconfig, flags.managedKubeconfig, flags.hubServer, flags.stateFolder,
                flags.probes,
            ])
            command.Options.Add(option);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) => flags.RunAsync(parsed, logging.Read(parsed), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LoggingSettings logging, CancellationToken cancellationToken)
    {
        var cluster = Required.Text(parsed, clusterName);
        var bootstrap = Required.Kubeconfig(parsed, hubKubeconfig);
        var managed = Required.Kubeconfig(parsed, managedKubeconfig);
        var own = Endpoint(bootstrap, bootstrap.Server.ToString());
        var folder = parsed.Get(stateFolder) is { Length: > 0 } given
            ? given
            : Directory.CreateTempSubdirectory("klusterlet-").FullName;
        var files = new AgentFiles(folder);

        await using var startup = new Startup(logging, cancellationToken);
        var registration = new HubRegistration(
            cluster, own, files, TimeProvider.System, startup.Logger<HubRegistration>());
        if (!await startup.RunAsync(token => PrepareAsync(registration, bootstrap, managed, token))) return 0;

        var options = new KlusterletOptions(cluster)
        {
            Hub = Endpoint(bootstrap, parsed.Get(hubServer) is { Length: > 0 } server ? server : own.Server),
        };
        var builder = ServiceHostBuilder.Create("ocm-stand-in-klusterlet", logging);
        if (parsed.Get(probes) is { Length: > 0 } address) builder.ServeProbes(address);
        builder.Services.AddKlusterletClients(KubernetesConfig.Load(files.Kubeconfig), managed);
        builder.Services.AddKlusterlet(options);
        builder.Services.AddSingleton(registration);
        builder.Services.AddHostedService<IdentityRenewal>();
        return await builder.Build().RunAsync(cancellationToken);
    }

    internal static async Task PrepareAsync(
        HubRegistration registration, KubernetesConfig bootstrap, KubernetesConfig managed,
        CancellationToken cancellationToken)
    {
        using var hubClient = new KubernetesClient(bootstrap, TimeProvider.System);
        using var managedClient = new KubernetesClient(managed, TimeProvider.System);
        await new ManagedClusterSetup(managedClient, new CrdInstaller(managedClient, TimeProvider.System))
            .ApplyAsync(cancellationToken);
        await registration.EnsureAsync(hubClient, managedClient, bootstrap: true, cancellationToken);
    }

    private static HubEndpoint Endpoint(KubernetesConfig config, string server) =>
        new(server.TrimEnd('/'), config.CertificateAuthority?.Read(), config.Proxy?.ToString());
}
