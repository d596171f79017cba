using System.Diagnostics;

namespace OcmAddons.Benchmarks.Measuring;

/// <summary>Lets workers run, and looks at what they do once they have warmed up.</summary>
internal sealed class Runner(TimeSpan duration)
{
    public TimeSpan WarmUp => duration / 3;

    public TimeSpan Duration => duration;

    public async Task<Sample> RunAsync<TWay>(
        TWay way, int workers, Func<TWay, Meter, CancellationToken, Task> work, CancellationToken cancellationToken)
        where TWay : IMeasured
    {
        var meters = Enumerable.Range(0, workers).Select(_ => new Meter()).ToList();
        var (count, cpu, elapsed) = (0L, 0.0, TimeSpan.Zero);
        await WhileRunningAsync(way, meters, work, async running =>
        {
            await Task.WhenAny(running, Task.Delay(WarmUp, TimeProvider.System, cancellationToken));
            foreach (var meter in meters) meter.Recording = true;
            var start = Stopwatch.GetTimestamp();
            (count, cpu) = (Total(meters), Cpu(way));
            await Task.WhenAny(running, Task.Delay(duration, TimeProvider.System, cancellationToken));
            elapsed = Stopwatch.GetElapsedTime(start);
            (count, cpu) = (Total(meters) - count, Cpu(way) - cpu);
        }, cancellationToken);
        return Sample.Of(count, elapsed, cpu, meters);
    }

    /// <summary>
    /// Looks at what workers do while they run. The task it is given completes when one of them ends: it has failed.
    /// </summary>
    public async Task WhileRunningAsync<TWay>(
        TWay way, IEnumerable<Meter> workers, Func<TWay, Meter, CancellationToken, Task> work, Func<Task, Task> look,
        CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = workers.Select(meter => Task.Run(() => work(way, meter, stopping.Token))).ToList();
        await look(Task.WhenAny(running));
        await stopping.CancelAsync();
        await EndAsync(running, cancellationToken);
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

    private static double Cpu(IMeasured way) => way.Middle.Sum(process => process.CpuSeconds);
}
