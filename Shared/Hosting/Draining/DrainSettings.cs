namespace OcmAddons.Hosting.Draining;

/// <summary>
/// After SIGTERM the listeners stay open for <paramref name="Minimum"/> (load balancers need that long to look away),
/// then close, and requests in flight get the rest of <paramref name="Timeout"/>, counted from the signal.
/// </summary>
public sealed record DrainSettings(TimeSpan Timeout, TimeSpan Minimum)
{
    /// <summary>For processes that serve nobody but probes.</summary>
    public static DrainSettings Quick { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.Zero);

    /// <summary>The exit code when a second signal cut the drain short.</summary>
    public int HurriedExitCode { get; init; }

    /// <summary>What is left of the time for requests in flight when the listeners close; never nothing.</summary>
    internal TimeSpan AfterMinimum => Timeout > Minimum ? Timeout - Minimum : TimeSpan.FromSeconds(1);
}
