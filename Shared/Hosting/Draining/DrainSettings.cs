namespace OcmAddons.Hosting.Draining;

/// <summary>
/// After SIGTERM the listeners stay open for <paramref name="Minimum"/> (load balancers need that long to look away), then close, and
/// requests in flight get the rest of <paramref name="Timeout"/>, counted from the signal.
/// </summary>
public sealed record DrainSettings(TimeSpan Timeout, TimeSpan Minimum)
{
    /// <summary>For processes that serve nobody but probes.</summary>
    public static DrainSettings Quick { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.Zero);
}
