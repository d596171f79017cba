namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>
/// How long an agent waits before it looks for servers again. A server that goes brings all of its agents into step;
/// they must not come back in step, however long it is away.
/// </summary>
internal sealed class SyncPauses(TimeSpan interval, TimeSpan cap, Random random)
{
    private const double Growth = 1.5;
    private double growth = 1;

    /// <summary>A server was lost: some moment within the interval.</summary>
    public TimeSpan AfterLoss() => interval * random.NextDouble();

    /// <summary>A server was found, be it one that is known.</summary>
    public TimeSpan AfterSuccess()
    {
        growth = 1;
        return interval * (1 + (random.NextDouble() * 0.1));
    }

    /// <summary>None was found: longer each time, up to the cap, and half of it by chance.</summary>
    public TimeSpan AfterFailure()
    {
        growth *= Growth;
        if (interval * growth > cap) growth = cap / interval;
        return interval * growth * (0.5 + (random.NextDouble() * 0.5));
    }
}
