using System.Diagnostics;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Lets workers run, and looks at what they do once they have warmed up.</summary>
internal sealed class Runner(TimeSpan duration)
{
    private TimeSpan WarmUp => duration / 3;

    public async Task<Sample> RunAsync(
        ILayout layout, int workers, Func<ILayout, Meter, CancellationToken, Task> work,
        CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var meters = Enumerable.Range(0, workers).Select(_ => new Meter()).ToList();
        var running = meters.Select(meter => Task.Run(() => work(layout, meter, stopping.Token))).ToList();
        await Task.WhenAny(Task.WhenAny(running), Task.Delay(WarmUp, TimeProvider.System, cancellationToken));

        foreach (var meter in meters) meter.Recording = true;
        var start = Stopwatch.GetTimestamp();
        var (count, cpu) = (Total(meters), Cpu(layout));
        await Task.WhenAny(Task.WhenAny(running), Task.Delay(duration, TimeProvider.System, cancellationToken));
        var elapsed = Stopwatch.GetElapsedTime(start);
        (count, cpu) = (Total(meters) - count, Cpu(layout) - cpu);

        await stopping.CancelAsync();
        await EndAsync(running, cancellationToken);
        return Sample.Of(count, elapsed, cpu, meters);
    }

    // Only what was stopped may have ended: whatever else did has failed.
    private static async Task EndAsync(List<Task> running, CancellationToken cancellationToken)
    {
        foreach (var task in running)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // as it was asked to
            }
        }
    }

    private static long Total(IEnumerable<Meter> meters) => meters.Sum(meter => meter.Count);

    private static double Cpu(ILayout layout) => layout.Middle.Sum(process => process.CpuSeconds);
}
