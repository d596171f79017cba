namespace OcmAddons.ClusterGateway.Kubectl.Checks;

internal enum HopState
{
    Ok,
    Broken,

    /// <summary>It could not be looked at: no right to, or there is nothing to look at.</summary>
    Unknown,

    /// <summary>A request did not come that far, or does not pass here.</summary>
    Skipped,
}

/// <summary>What was found at one place of the way.</summary>
/// <param name="Cure">What to do about it when it is broken.</param>
internal sealed record Hop(string Name, HopState State, string Detail, string? Cure = null)
{
    public double Milliseconds { get; init; }
}

/// <summary>The whole way.</summary>
internal sealed record CheckReport(string Cluster, IReadOnlyList<Hop> Hops)
{
    public bool Ok => Broken is null;

    /// <summary>The first broken hop: what is broken behind it may be broken because of it.</summary>
    public string? Broken => Hops.FirstOrDefault(h => h.State is HopState.Broken)?.Name;
}
