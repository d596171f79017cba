namespace OcmAddons.ManagedServiceAccount.Agent;

/// <summary>Names of the two API servers between which the agent works.</summary>
internal static class AgentClusters
{
    public const string Hub = "hub";

    public const string Managed = "managed";
}
