namespace OcmAddons.Konnectivity.Http2;

/// <summary>
/// Ends a connection whose peer sends frames that cost it nothing and us something, faster than any use has.
/// </summary>
internal sealed class FloodGuard
{
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(1);
    private readonly int burst;
    private readonly TimeProvider time;
    private long since;
    private int left;

    public FloodGuard(int burst, TimeProvider time)
    {
        this.burst = burst;
        this.time = time;
        since = time.GetTimestamp();
        left = burst;
    }

    public void Count()
    {
        if (--left > 0) return;
        if (time.GetElapsedTime(since) < Refill)
        {
            throw new Http2Exception(Http2Error.EnhanceYourCalm, "Too many frames.");
        }

        since = time.GetTimestamp();
        left = burst;
    }
}
