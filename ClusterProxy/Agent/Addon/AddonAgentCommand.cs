using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterProxy.Agent.Addon;

/// <summary>
/// <c>cluster-proxy addon-agent</c>: all of the addon on a managed cluster in one process, the tunnel and the lease. It
/// takes the flags of <c>proxy-agent</c> too.
/// </summary>
public static class AddonAgentCommand
{
    public static Command Create()
    {
        var command = new Command(
            "addon-agent", "Keeps the tunnel to the hub, and the lease by which the hub judges the addon.");
        var addon = new AddonAgentFlags(command);
        var tunnel = ProxyAgentFlags.AddTo(command);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var builder = ProxyAgentCommand.CreateHost("cluster-proxy-agent", result, tunnel, logging);
            builder.Services.AddKubernetesClient(KubernetesConfig.Load(tunnel.Kubeconfig(result)));
            builder.Services.AddAddonAgent(result.Get(addon.Namespace));
            await using var host = builder.Build();
            return await host.RunAsync(cancellationToken);
        });
        return command;
    }
}

/// <summary>Flags of the addon's side. Those of the original that have no meaning here are accepted.</summary>
internal sealed class AddonAgentFlags
{
    public AddonAgentFlags(Command command)
    {
        Option[] options =
        [
            Namespace,
            Flag.String("cluster-name", "Name of this managed cluster; for people who read the command line."),
            Flag.String("hub-kubeconfig", "Ignored: the agent never calls the hub's API.").Hide(),
            Flag.String("proxy-server-namespace", "Ignored: there is no port-forward.").Hide(),
            Flag.Bool("enable-proxy-agent-health-check", "Ignored: the lease always follows the tunnel.").Hide(),
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    public FlagOption<string> Namespace { get; } =
        Flag.String("namespace", "Namespace of the addon's lease.").FromEnvironment("POD_NAMESPACE").Require();
}
