using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Measuring;

namespace OcmAddons.ClusterProxy.TunnelTest.Reports;

/// <summary>All that was found out.</summary>
internal sealed record TunnelReport
{
    /// <summary>Whether every hop through every replica works, and no load failed.</summary>
    public bool Ok => Failures.Count == 0;

    public required string Server { get; init; }

    /// <summary>As in <c>--mode</c>.</summary>
    public required string Mode { get; init; }

    public required string Target { get; init; }

    public string? Url { get; init; }

    /// <summary>Absent where there is no name to resolve.</summary>
    public HopResult? Resolve { get; init; }

    public required IReadOnlyList<ReplicaReport> Replicas { get; init; }

    /// <summary>Absent unless measured.</summary>
    public IReadOnlyList<MeasuredLoad>? Loads { get; init; }

    /// <summary>What is wrong, in a few words each.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. Resolve is { Ok: false } failed ? new[] { $"{Server}: {failed.Hop}" } : [],
        .. Replicas.SelectMany(replica =>
            replica.Hops.Where(hop => !hop.Ok).Select(hop => $"{replica.Address}: {hop.Hop}")),
        .. (Loads ?? []).Where(load => load.Failures > 0).Select(load => $"{load.Failures} {load.Load}"),
    ];
}
