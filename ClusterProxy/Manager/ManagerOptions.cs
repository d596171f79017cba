namespace OcmAddons.ClusterProxy.Manager;

/// <summary>What the manager's flags say.</summary>
public sealed record ManagerOptions
{
    /// <summary>The manager's own namespace; caches of Secrets and Deployments are narrowed to it.</summary>
    public required string PodNamespace { get; init; }

    public required string SignerSecretNamespace { get; init; }

    public required string SignerSecretName { get; init; }

    public required string AgentInstallNamespace { get; init; }

    /// <summary>Image of the agent when it is not the configuration's; empty for the configuration's.</summary>
    public string AgentImage { get; init; } = "";

    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Makes the managed cluster's API server reachable under the cluster's name.</summary>
    public bool EnableKubeApiProxy { get; init; } = true;
}
