namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>The parts of the benchmark, in the order of its table.</summary>
internal static class TunnelParts
{
    public const string Requests = "requests";
    public const string Throughput = "throughput";
    public const string Dials = "dials";
    public const string Stalled = "stalled";
    public const string Allocations = "allocations";
    public const string Idle = "idle";
    public const string Clients = "clients";
    public const string Agents = "agents";

    public static IReadOnlyList<string> All { get; } =
        [Idle, Clients, Agents, Requests, Throughput, Dials, Stalled, Allocations];
}

/// <summary>How long, and how many.</summary>
internal sealed record TunnelScale(TimeSpan Duration, int Rounds, int Idle, int Clients, int Agents);
