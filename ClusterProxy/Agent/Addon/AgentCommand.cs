using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterProxy.Agent.Addon;

/// <summary>
/// <c>cluster-proxy agent</c>, the original's <c>/agent</c>: the lease alone, for a pod whose tunnel is a
/// <c>/proxy-agent</c> in another container.
/// </summary>
public static class AgentCommand
{
    public static Command Create()
    {
        var command = new Command(
            "agent",
            "Keeps the addon's lease for as long as the proxy-agent in the same pod is connected to the hub. "
            + "addon-agent does both in one process.");
        var flags = new AgentFlags(command);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.Get(flags.PortForward))
                throw new UsageException($"{flags.PortForward.Name}: there is no port-forward to the hub");
            var builder = ServiceHostBuilder.Create("cluster-proxy-agent", logging.Read(result))
                .ServeProbes(AgentFlags.ProbeAddress);
            builder.Services.AddKubernetesClient(KubernetesConfig.Load(""));
            builder.Services.AddAgentBeside(result.Get(flags.Namespace), result.Get(flags.FollowProxyAgent));
            await using var host = builder.Build();
            return await host.RunAsync(cancellationToken);
        });
        return command;
    }
}

/// <summary>The original's flags.</summary>
internal sealed class AgentFlags
{
    /// <summary>
    /// Where its manifests ask whether the proxy-agent should be restarted, for a new certificate say. Ours takes that
    /// up by itself.
    /// </summary>
    public const string ProbeAddress = ":8888";

    public AgentFlags(Command command)
    {
        Option[] options =
        [
            Namespace,
            FollowProxyAgent,
            PortForward.Hide(),
            Flag.String("cluster-name", "Name of this managed cluster; for people who read the command line."),
            Flag.String("hub-kubeconfig", "Ignored: the agent never calls the hub's API.").Hide(),
            Flag.String("proxy-server-namespace", "Ignored: there is no port-forward.").Hide(),
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    public FlagOption<string> Namespace { get; } =
        Flag.String("namespace", "Namespace of the addon's lease.").FromEnvironment("POD_NAMESPACE").Require();

    public FlagOption<bool> FollowProxyAgent { get; } = Flag.Bool(
        "enable-proxy-agent-health-check", "Renew the lease only while the proxy-agent is ready.", defaultValue: true);

    public FlagOption<bool> PortForward { get; } = Flag.Bool("enable-port-forward-proxy", "Not supported.");
}
