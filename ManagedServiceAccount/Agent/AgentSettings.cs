using OcmAddons.Hosting.Logging;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ManagedServiceAccount.Agent;

/// <summary>The agent's command line, read.</summary>
internal sealed record AgentSettings
{
    public required string ClusterName { get; init; }

    public required KubernetesConfig Hub { get; init; }

    public required KubernetesConfig Managed { get; init; }

    public required string InstallNamespace { get; init; }

    public required bool LeaderElection { get; init; }

    /// <summary>Whether to keep the lease by which the klusterlet judges the agent.</summary>
    public required bool KeepsLease { get; init; }

    /// <summary>Files whose change must restart the agent.</summary>
    public required IReadOnlyList<string> WatchedFiles { get; init; }

    public required string MetricsAddress { get; init; }

    public required string ProbesAddress { get; init; }

    public required LoggingSettings Logging { get; init; }
}
