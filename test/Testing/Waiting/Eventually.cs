using NUnit.Framework;

namespace OcmAddons.Testing.Waiting;

/// <summary>
/// Waits for what has no event to wait for. For API objects use <see cref="WatchWaits"/>, which does have one.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Generous: it bounds a failure, a success takes as long as it takes.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads until the condition holds and returns what was read; fails with the last value.</summary>
    public static async Task<T> GetAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Func<T, bool> condition,
        string expectation,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        using var timer = new PeriodicTimer(Period);
        object? last = "nothing was read";
        try
        {
            while (true)
            {
                var value = await read(deadline.Token);
                if (condition(value)) return value;
                last = value;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw new AssertionException($"Expected {expectation}; last seen: {last ?? "null"}", e);
        }
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static Task TrueAsync(
        Func<CancellationToken, Task<bool>> condition, string expectation, CancellationToken cancellationToken) =>
        GetAsync(condition, static holds => holds, expectation, cancellationToken);
}
