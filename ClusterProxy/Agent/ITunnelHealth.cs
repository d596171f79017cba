namespace OcmAddons.ClusterProxy.Agent;

/// <summary>Whether the hub can reach this cluster through the agent; what the addon's lease stands for.</summary>
public interface ITunnelHealth
{
    /// <summary>At least one proxy-server has accepted this agent, and the agent is not about to leave.</summary>
    bool Connected { get; }

    /// <summary>How many proxy-servers have accepted this agent.</summary>
    int OpenServerConnections { get; }

    /// <summary>How many proxy-servers there are, as far as they have said.</summary>
    int KnownServerCount { get; }
}
