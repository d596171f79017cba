using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterProxy.Agent.Addon;

/// <summary>
/// <c>cluster-proxy addon-agent</c>: the whole of the addon on a managed cluster in one process, the tunnel and the lease. It takes
/// the flags of <c>proxy-agent</c> too.
/// </summary>
public sealed class AddonAgentCommand
{
    // Accepted, as the original's agent has it; who the agent speaks for is in its identifiers and its certificate.
    private readonly FlagOption<string> clusterName = Flag.String("cluster-name", "Name of this managed cluster");

    private readonly FlagOption<string> managedKubeconfig =
        Flag.String("managed-kubeconfig", "This cluster's kubeconfig; default: the pod's service account");

    private readonly FlagOption<string> installNamespace =
        Flag.String("namespace", "Namespace of the addon's lease").FromEnvironment("POD_NAMESPACE").Require();

    private AddonAgentCommand()
    {
    }

    public static Command Create()
    {
        var command = new Command("addon-agent", "Runs the tunnel's end on a managed cluster, and the lease that OCM judges it by.");
        var own = new AddonAgentCommand();
        command.Options.Add(own.clusterName);
        command.Options.Add(own.managedKubeconfig);
        command.Options.Add(own.installNamespace);
        var flags = ProxyAgentFlags.AddTo(command);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((result, cancellationToken) => own.RunAsync(result, flags, logging, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult result, ProxyAgentFlags flags, LoggingFlags logging, CancellationToken cancellationToken)
    {
        var builder = ProxyAgentCommand.CreateHost("cluster-proxy-addon-agent", result, flags, logging);
        builder.Services.AddKubernetesClient(KubernetesConfig.Load(result.Get(managedKubeconfig)));
        builder.Services.AddAddonAgent(result.Get(installNamespace));
        await using var host = builder.Build();
        return await host.RunAsync(cancellationToken);
    }
}
