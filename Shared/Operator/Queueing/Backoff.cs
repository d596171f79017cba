namespace OcmAddons.Operator.Queueing;

/// <summary>
/// Delays that double from <paramref name="first"/> to <paramref name="longest"/>, each shortened at random by up to a
/// quarter.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private const double Jitter = 0.25;

    public TimeSpan After(int failures)
    {
        var delay = Math.Min(
            first.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures, 0, 62)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - (Random.Shared.NextDouble() * Jitter)));
    }
}
