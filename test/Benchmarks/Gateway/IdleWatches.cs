using System.Diagnostics;
using System.Globalization;
using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// Watches of single objects: what they cost while nothing happens, and how long an event takes, from before it is
/// written until the watch tells of it.
/// </summary>
internal sealed class IdleWatches(Table table, Admin managed)
{
    private const int Events = 100;

    public async Task MeasureAsync(ApiWay[] ways, int watches, CancellationToken cancellationToken)
    {
        var (memory, delivery) = (new List<string>(), new List<string>());
        foreach (var way in ways)
        {
            var (cost, times) = await MeasureAsync(way, watches, cancellationToken);
            memory.Add(way.Middle.Count == 0 ? "" : cost);
            delivery.Add(times);
        }

        table.Add([$"gateway's MiB with {watches:N0} idle watches (kB for each)", .. memory]);
        table.Add(["  event delivered: p50, p99, last in ms", .. delivery]);
    }

    private async Task<(string Cost, string Times)> MeasureAsync(
        ApiWay way, int watches, CancellationToken cancellationToken)
    {
        var before = await GatewayMemory.SettledAsync(way, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var client = way.Connect();
        var open = new List<Watcher>();
        try
        {
            for (var i = 0; i < watches; i++) open.Add(new Watcher(way, client, i % BenchObjects.Count, stop.Token));
            await Task.WhenAll(open.Select(watcher => watcher.Opened));
            var during = await GatewayMemory.SettledAsync(way, cancellationToken);
            var times = await DeliverAsync(open, cancellationToken);
            return (
                $"{during / 1048576:F0} ({(during - before) / 1e3 / watches:F1})",
                $"{Rank(times, .5):F1}, {Rank(times, .99):F1}, {times[^1]:F1}");
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var watcher in open) await watcher.EndAsync();
        }
    }

    private async Task<List<double>> DeliverAsync(List<Watcher> open, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < Events; i++)
        {
            var wanted = open.Where(watcher => watcher.Object == i % BenchObjects.Count).ToList();
            var told = wanted.Select(watcher => watcher.NextAsync()).ToList();
            var stamp = Stopwatch.GetTimestamp();
            await managed.MergeAsync(
                BenchObjects.Path(i % BenchObjects.Count),
                $$$"""{"data": {"stamp": "{{{stamp.ToString(CultureInfo.InvariantCulture)}}}"}}""", cancellationToken);
            foreach (var task in told)
                times.Add(Stopwatch.GetElapsedTime(stamp, await task.WaitAsync(cancellationToken)).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static double Rank(List<double> ordered, double part) => ordered[(int)(part * (ordered.Count - 1))];
}
