namespace OcmAddons.ManagedServiceAccount.Agent;

/// <summary>Where the agent stands.</summary>
internal sealed class AgentOptions
{
    /// <summary>The managed cluster's name, which is also its namespace on the hub.</summary>
    public string ClusterName { get; set; } = "";

    /// <summary>The agent's own namespace on the managed cluster, where the service accounts live.</summary>
    public string InstallNamespace { get; set; } = "";
}
