using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ManagedServiceAccount.Manager;

/// <summary>The original manager's flags.</summary>
internal sealed class ManagerFlags
{
    private static readonly Dictionary<string, bool> Gates = new(StringComparer.Ordinal)
    {
        ["EphemeralIdentity"] = false,
    };

    private readonly FlagOption<string> _metrics =
        Flag.String("metrics-bind-address", "Address of /metrics; 0 for none", ":38080");

    private readonly FlagOption<string> _probes =
        Flag.String("health-probe-bind-address", "Address of /healthz, /livez and /readyz; 0 for none", ":38081");

    private readonly FlagOption<string> _image = Flag.String(
        "agent-image-name", "Image of the agents", "quay.io/open-cluster-management/managed-serviceaccount:latest");

    private readonly FlagOption<string> _pullSecret =
        Flag.String("agent-image-pull-secret", "Secret in the manager's namespace with which agents pull their image")
            .FromEnvironment("AGENT_IMAGE_PULL_SECRET");

    private readonly FlagOption<bool> _leaderElect = Flag.Bool("leader-elect", "Work only while holding a lease");

    private readonly FlagOption<string> _kubeconfig =
        Flag.String("kubeconfig", "Kubeconfig of the hub; the pod's service account by default");

    private readonly FlagOption<string> _namespace =
        Flag.String("namespace", "The manager's namespace; the pod's own by default").FromEnvironment("NAMESPACE");

    private readonly FlagOption<IReadOnlyDictionary<string, bool>> _featureGates =
        Flag.FeatureGates("feature-gates", "Features to switch on or off.", Gates);

    private readonly LoggingFlags _logging;

    public ManagerFlags(Command command)
    {
        command.Options.Add(_metrics);
        command.Options.Add(_probes);
        command.Options.Add(_image);
        command.Options.Add(_pullSecret);
        command.Options.Add(_leaderElect);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_namespace);
        command.Options.Add(_featureGates);
        command.Options.Add(Flag.Choice("deploy-mode", "Who deploys the agents", "Deployment", "Deployment"));
        _logging = LoggingFlags.AddTo(command);
    }

    public ManagerSettings Read(ParseResult flags)
    {
        var hub = KubernetesConfig.Load(flags.Get(_kubeconfig));
        var ownNamespace = flags.Get(_namespace);
        return new ManagerSettings
        {
            Hub = hub,
            Namespace = ownNamespace.Length > 0 ? ownNamespace : hub.Namespace,
            AgentImage = flags.Get(_image),
            AgentImagePullSecret = flags.Get(_pullSecret),
            LeaderElection = flags.Get(_leaderElect),
            EphemeralIdentity = flags.Get(_featureGates)["EphemeralIdentity"],
            MetricsAddress = flags.Get(_metrics),
            ProbesAddress = flags.Get(_probes),
            Logging = _logging.Read(flags),
        };
    }
}
