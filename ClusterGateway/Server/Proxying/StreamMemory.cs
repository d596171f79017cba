using Microsoft.Extensions.Hosting;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Gives back what ended watches held. They live long enough to reach the runtime's oldest generation, which a quiet
/// process does not collect by itself: each crowd of watches would stand on the remains of the one before.
/// </summary>
internal sealed class StreamMemory(TimeProvider time, Action collect) : BackgroundService
{
    /// <summary>Some 10 MB; below that the remains are not worth the pause.</summary>
    internal const int Crowd = 256;

    /// <summary>How often a process may pause for it, some 20 ms each time.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>What is answered sooner dies young, and costs nothing.</summary>
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private int ended;

    public StreamMemory(TimeProvider time)
        : this(time, () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false))
    {
    }

    public void Ended(TimeSpan length)
    {
        if (length >= Long) Interlocked.Increment(ref ended);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Volatile.Read(ref ended) < Crowd) continue;
            Interlocked.Exchange(ref ended, 0);
            collect();
        }
    }
}
