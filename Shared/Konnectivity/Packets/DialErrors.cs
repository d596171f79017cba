namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// The texts that a proxy-server answers a dial with when it has not come as far as the agent's network.
/// </summary>
public static class DialErrors
{
    public const string NoAgent = "No agent available";

    public const string AgentLost = "No agent available: the connection to the agent was lost";

    public const string TimedOut = "timed out waiting for backend dial";
}
