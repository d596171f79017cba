using Microsoft.Extensions.Hosting;

namespace OcmAddons.Hosting.Memory;

/// <summary>
/// Collects the oldest generation of a process that has not done so by itself for a while. A quiet process hardly ever
/// does, and what garbage holds outside of the managed heap does not count there: with a TLS handshake that comes five
/// minutes after the last one, .NET on Linux reads all of the system's CA certificates again, and those before stay in
/// OpenSSL's memory, some 0.8 MB each time, until their handles are collected. What the heap does not need goes back to
/// the system as well: some 2 MiB of an agent.
/// </summary>
internal sealed class QuietCollection(TimeProvider time, Func<int> collections, Action collect) : BackgroundService
{
    /// <summary>Not much gathers meanwhile, and the pause, which grows with the heap, is rare.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    public QuietCollection()
        : this(
            TimeProvider.System, () => GC.CollectionCount(GC.MaxGeneration),
            () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true))
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var before = collections();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = collections();
            if (now == before)
            {
                collect();
                now = collections();
            }

            before = now;
        }
    }
}
