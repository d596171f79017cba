using System.Text.Json.Serialization;

namespace OcmAddons.ClusterGateway.Kubectl.Clusters;

/// <summary>One managed cluster as the hub sees it. What could not be read is null.</summary>
internal sealed record ClusterReport
{
    public required string Name { get; init; }

    /// <summary>Whether its klusterlet reports: True, False or Unknown.</summary>
    public string? Available { get; init; }

    /// <summary>The push addons and whether they are Available: True, False or Unknown.</summary>
    public IReadOnlyDictionary<string, string>? Addons { get; init; }

    public required TunnelState Tunnel { get; init; }

    /// <summary>When the token of the gateway's account expires.</summary>
    public DateTimeOffset? CredentialExpires { get; init; }

    /// <summary>What the gateway's own probe says; null when the cluster has no gateway.</summary>
    public bool? GatewayHealthy { get; init; }

    /// <summary>Of one request to the managed cluster over connections that are open.</summary>
    public double? LatencyMilliseconds { get; init; }

    /// <summary>Why a request did not get through.</summary>
    public string? Problem { get; init; }
}

/// <summary>Everything there is to say.</summary>
/// <param name="Notes">What could not be read, and why.</param>
internal sealed record ClusterList(IReadOnlyList<ClusterReport> Clusters, IReadOnlyList<string> Notes)
{
    /// <summary>There may well be clusters, but the user may not see them.</summary>
    [JsonIgnore]
    public bool IsHidden => Clusters.Count == 0 && Notes.Count > 0;
}

internal enum TunnelState
{
    /// <summary>Not known: no request was made, or it got stuck before the tunnel.</summary>
    Unknown,

    /// <summary>The gateway connects to the cluster itself.</summary>
    Direct,
    Connected,
    Disconnected,
}
