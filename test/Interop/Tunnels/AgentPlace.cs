namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>Where an agent runs, and by which command if not directly.</summary>
internal sealed record AgentPlace(string Cluster, string Address, string ServerAddress, IReadOnlyList<string> Prefix)
{
    /// <summary>On this machine, like everything else.</summary>
    public static AgentPlace Here { get; } = new(TunnelLab.Cluster, "127.0.0.1", "127.0.0.1", []);
}
