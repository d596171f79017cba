using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ManagedServiceAccount.Agent;

/// <summary>The original agent's flags.</summary>
internal sealed class AgentFlags
{
    private readonly FlagOption<string> _metrics =
        Flag.String("metrics-bind-address", "Address of /metrics; 0 for none", ":38080");

    private readonly FlagOption<string> _probes =
        Flag.String("health-probe-bind-address", "Address of /healthz, /livez and /readyz; 0 for none", ":38081");

    private readonly FlagOption<bool> _leaderElect =
        Flag.Bool("leader-elect", "Work only while holding a lease on the managed cluster");

    private readonly FlagOption<string> _clusterName =
        Flag.String("cluster-name", "Name of the managed cluster").Require();

    private readonly FlagOption<string> _spokeKubeconfig =
        Flag.String("spoke-kubeconfig", "Kubeconfig of the managed cluster; the pod's service account by default");

    private readonly FlagOption<string> _kubeconfig = Flag.String("kubeconfig", "Kubeconfig of the hub");

    // The manager deletes accounts whose time is over; the agent has no right to.
    private readonly FlagOption<IReadOnlyDictionary<string, bool>> _featureGates = Flag.FeatureGates(
        "feature-gates", "Accepted for compatibility.", new Dictionary<string, bool>(StringComparer.Ordinal),
        "EphemeralIdentity", "ClusterProfile");

    private readonly FlagOption<bool> _leaseHealthCheck =
        Flag.Bool("lease-health-check", "Keep the lease by which the klusterlet judges the addon");

    private readonly FlagOption<string> _namespace =
        Flag.String("namespace", "Namespace of the service accounts; the pod's own by default")
            .FromEnvironment("NAMESPACE");

    private readonly FlagOption<string> _watchedKubeconfig =
        Flag.String("watched-kubeconfig", "The agent restarts when this file changes", "/etc/hub/kubeconfig")
            .FromEnvironment("HUB_KUBECONFIG");

    private readonly LoggingFlags _logging;

    public AgentFlags(Command command)
    {
        command.Options.Add(_metrics);
        command.Options.Add(_probes);
        command.Options.Add(_leaderElect);
        command.Options.Add(_clusterName);
        command.Options.Add(_spokeKubeconfig);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_featureGates);
        command.Options.Add(_leaseHealthCheck);
        command.Options.Add(_namespace);
        command.Options.Add(_watchedKubeconfig);
        _logging = LoggingFlags.AddTo(command);
    }

    public AgentSettings Read(ParseResult flags)
    {
        var spoke = flags.Get(_spokeKubeconfig);
        var managed = KubernetesConfig.Load(spoke);
        var ownNamespace = flags.Get(_namespace);
        return new AgentSettings
        {
            ClusterName = flags.Get(_clusterName),
            Hub = KubernetesConfig.Load(flags.Get(_kubeconfig)),
            Managed = managed,
            InstallNamespace = ownNamespace.Length > 0 ? ownNamespace : managed.Namespace,
            LeaderElection = flags.Get(_leaderElect),
            KeepsLease = flags.Get(_leaseHealthCheck),
            WatchedFiles = spoke.Length > 0 ? [flags.Get(_watchedKubeconfig), spoke] : [flags.Get(_watchedKubeconfig)],
            MetricsAddress = flags.Get(_metrics),
            ProbesAddress = flags.Get(_probes),
            Logging = _logging.Read(flags),
        };
    }
}
