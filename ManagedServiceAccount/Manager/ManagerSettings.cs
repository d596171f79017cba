using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ManagedServiceAccount.Manager;

/// <summary>The manager's command line, read.</summary>
internal sealed record ManagerSettings
{
    public required KubernetesConfig Hub { get; init; }

    public required string Namespace { get; init; }

    public required string AgentImage { get; init; }

    /// <summary>Name of a secret in the manager's namespace; empty for none.</summary>
    public required string AgentImagePullSecret { get; init; }

    public required bool LeaderElection { get; init; }

    /// <summary>Whether accounts with a time to live are deleted after it.</summary>
    public required bool EphemeralIdentity { get; init; }

    public required string MetricsAddress { get; init; }

    public required string ProbesAddress { get; init; }

    public required LoggingSettings Logging { get; init; }
}
