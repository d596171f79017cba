using System.Diagnostics;

namespace OcmAddons.E2E.Tests;

/// <summary>Asks again and again, with the patience that the bar allows.</summary>
internal static class Until
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>The first result for which the condition holds, and how long it took.</summary>
    public static async Task<TimeSpan> HoldsAsync(
        TimeSpan patience,
        Func<CancellationToken, Task<CommandResult>> run,
        Func<CommandResult, bool> condition,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Period);
        while (true)
        {
            var result = await run(cancellationToken);
            if (condition(result)) return watch.Elapsed;
            if (watch.Elapsed > patience) throw new AssertionException($"Not within {patience}. Last: {result}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public static Task<TimeSpan> SucceedsAsync(
        TimeSpan patience, Func<CancellationToken, Task<CommandResult>> run, CancellationToken cancellationToken) =>
        HoldsAsync(patience, run, result => result.ExitCode == 0, cancellationToken);
}
