using System.Diagnostics;
using OcmAddons.Benchmarks.Tunnel;

namespace OcmAddons.Benchmarks.Fleet;

/// <summary>How many agents were on the server at which time.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly List<(TimeSpan At, double Count)> samples = [(TimeSpan.Zero, 0)];

    /// <summary>Until all were there.</summary>
    public TimeSpan Duration => samples[^1].At;

    /// <summary>The most that came within a second.</summary>
    public double BusiestSecond => samples.Max(last =>
        last.Count - samples.First(first => first.At >= last.At - TimeSpan.FromSeconds(1)).Count);

    /// <summary>Watches a server from its start on until so many agents are there.</summary>
    public static async Task<Arrivals> WatchAsync(int health, int expected, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var metrics = new MetricsReader(health, "");
        using var timer = new PeriodicTimer(Interval);
        var arrivals = new Arrivals();
        var start = Stopwatch.GetTimestamp();
        while (await timer.WaitForNextTickAsync(either.Token))
        {
            try
            {
                var count = await metrics.ConnectedAgentsAsync(either.Token);
                arrivals.samples.Add((Stopwatch.GetElapsedTime(start), count));
                if (count >= expected) break;
            }
            catch (HttpRequestException)
            {
                // it is still starting
            }
        }

        return arrivals;
    }
}
