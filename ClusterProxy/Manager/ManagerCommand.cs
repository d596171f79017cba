using System.CommandLine;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager;

/// <summary><c>cluster-proxy manager</c>: the addon's controllers on the hub.</summary>
public static class ManagerCommand
{
    private static readonly FlagOption<string> Kubeconfig =
        Flag.String("kubeconfig", "The hub's kubeconfig; the pod's service account when empty.");

    private static readonly FlagOption<string> Metrics =
        ListenAddress.Flag("metrics-bind-address", "Where /metrics is served.", ":58080");

    private static readonly FlagOption<string> Probes =
        ListenAddress.Flag("health-probe-bind-address", "Where /healthz and /readyz are served.", ":58081");

    private static readonly FlagOption<bool> LeaderElect =
        Flag.Bool("leader-elect", "Let only one of several managers work.");

    private static readonly FlagOption<string> SignerNamespace =
        Flag.String("signer-secret-namespace", "Namespace of the authority's Secret.", "default");

    private static readonly FlagOption<string> SignerName =
        Flag.String("signer-secret-name", "Name of the authority's Secret.", ClusterProxyNames.SignerSecret);

    private static readonly FlagOption<string> AgentImage =
        Flag.String("agent-image-name", "Image of the agents; the configuration's when empty.");

    private static readonly FlagOption<bool> KubeApiProxy = Flag.Bool(
        "enable-kube-api-proxy", "Make managed API servers reachable by their cluster's name.", defaultValue: true);

    private static readonly FlagOption<bool> ServiceProxy = Flag.Bool(
        "enable-service-proxy", "Reserved: the service proxy is not there yet, so it must be false.");

    private static readonly FlagOption<string> InstallNamespace = Flag.String(
        "agent-install-namespace", "The agents' namespace on managed clusters.",
        ClusterProxyNames.AgentInstallNamespace);

    private static readonly FlagOption<string> PullPolicy = Flag.Choice(
        "image-pull-policy", "When images are pulled.", "IfNotPresent", "Always", "IfNotPresent", "Never");

    private static readonly FlagOption<string> PodNamespace =
        Flag.String("namespace", "The manager's own namespace.").FromEnvironment("POD_NAMESPACE").Require();

    public static Command Create()
    {
        var command = new Command("manager", "Runs the addon's controllers on the hub.");
        Option[] options =
        [
            Kubeconfig, Metrics, Probes, LeaderElect, SignerNamespace, SignerName, AgentImage, KubeApiProxy,
            ServiceProxy,
            InstallNamespace, PullPolicy, PodNamespace,
        ];
        foreach (var option in options) command.Options.Add(option);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((flags, cancellationToken) => RunAsync(flags, logging.Read(flags), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult flags, LoggingSettings logging, CancellationToken cancellationToken)
    {
        if (flags.Get(ServiceProxy))
            throw new UsageException("--enable-service-proxy: the service proxy is not there yet");
        var builder = ServiceHostBuilder.Create("cluster-proxy-manager", logging)
            .ServeProbes(flags.Get(Probes))
            .ServeMetrics(flags.Get(Metrics));
        builder.Services.AddKubernetesClient(KubernetesConfig.Load(flags.Get(Kubeconfig)));
        builder.Services.AddKubernetesOperator(settings =>
        {
            settings.Name = "cluster-proxy-addon-manager";
            settings.LeaderElection = flags.Get(LeaderElect);
            settings.LeaderElectionNamespace = flags.Get(PodNamespace);
        });
        builder.Services.AddClusterProxyManager(Options(flags));
        return await builder.Build().RunAsync(cancellationToken);
    }

    private static ManagerOptions Options(ParseResult flags) => new()
    {
        PodNamespace = flags.Get(PodNamespace),
        SignerSecretNamespace = flags.Get(SignerNamespace),
        SignerSecretName = flags.Get(SignerName),
        AgentInstallNamespace = flags.Get(InstallNamespace),
        AgentImage = flags.Get(AgentImage),
        ImagePullPolicy = flags.Get(PullPolicy),
        EnableKubeApiProxy = flags.Get(KubeApiProxy),
    };
}
