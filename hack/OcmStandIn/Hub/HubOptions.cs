namespace OcmAddons.OcmStandIn.Hub;

/// <summary>How the hub part behaves; the periods are OCM's.</summary>
internal sealed record HubOptions
{
    public const string FieldManager = "ocm-stand-in";

    /// <summary>Accept every cluster that asks, as <c>clusteradm accept</c> does for one.</summary>
    public bool AutoAccept { get; init; } = true;

    /// <summary>A cluster is lost when its lease is this many lease durations old.</summary>
    public int LeaseGraceFactor { get; init; } = 5;

    /// <summary>How often the default and the global set are put back to what they must be.</summary>
    public TimeSpan SetResync { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what is left of a detached cluster is looked at.</summary>
    public TimeSpan DetachResync { get; init; } = TimeSpan.FromSeconds(5);
}
