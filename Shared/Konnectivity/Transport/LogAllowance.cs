namespace OcmAddons.Konnectivity.Transport;

/// <summary>
/// How many lines strangers may cause in a log: a few each minute tell what is wrong, and fill no disk. Safe for
/// concurrent use.
/// </summary>
public sealed class LogAllowance(TimeProvider time)
{
    private const int Lines = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private long since = time.GetTimestamp();
    private long skipped;
    private int taken;

    /// <summary>Whether a line may be written, and how many were not since the last that was.</summary>
    public bool TryTake(out long missed)
    {
        lock (gate)
        {
            missed = skipped;
            if (time.GetElapsedTime(since) >= Period) (since, taken) = (time.GetTimestamp(), 0);
            var may = taken < Lines;
            if (may) (taken, skipped) = (taken + 1, 0);
            else skipped++;
            return may;
        }
    }
}
