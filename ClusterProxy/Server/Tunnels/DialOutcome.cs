using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tunnels;

/// <summary>What a frontend wants to reach.</summary>
internal readonly record struct DialTarget(string Protocol, string Address);

/// <summary>How a dial ended, on one agent or altogether.</summary>
internal readonly record struct DialOutcome(DialResult Result, string Error = "")
{
    public static DialOutcome Connected => new(DialResult.Connected);

    public static DialOutcome NoAgent => new(DialResult.NoAgent, DialErrors.NoAgent);

    public static DialOutcome Lost => new(DialResult.Lost, DialErrors.AgentLost);

    public static DialOutcome FrontendGone => new(DialResult.FrontendGone);

    public static DialOutcome NotSent(string error) => new(DialResult.NotSent, error);

    public static DialOutcome Silent => new(DialResult.Silent, DialErrors.TimedOut);

    public static DialOutcome TimedOut => new(DialResult.TimedOut, DialErrors.TimedOut);

    public static DialOutcome Refused(string error) => new(DialResult.Refused, error);
}

internal enum DialResult
{
    Connected,

    /// <summary>The agent connected, but there is nobody any more to tell it to.</summary>
    FrontendGone,

    /// <summary>No agent is there for the address.</summary>
    NoAgent,

    /// <summary>The agent tried and failed: another of the same cluster would fail as well.</summary>
    Refused,

    /// <summary>The dial did not get as far as the agent: another may do better.</summary>
    NotSent,

    /// <summary>The agent has gone while it dialled: another may do better.</summary>
    Lost,

    /// <summary>The agent has not been heard of since: another may do better.</summary>
    Silent,

    /// <summary>The agent is alive, but its dial takes too long.</summary>
    TimedOut,
}
