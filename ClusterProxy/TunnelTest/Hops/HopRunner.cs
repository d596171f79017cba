using System.ComponentModel;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>Runs steps, each within a time limit, and keeps what became of them.</summary>
internal sealed class HopRunner(TimeSpan timeout, TimeProvider time)
{
    private readonly List<HopResult> results = [];

    public IReadOnlyList<HopResult> Results => results;

    /// <summary>What the step yielded, or null when it failed.</summary>
    public async Task<T?> RunAsync<T>(
        string hop, Func<CancellationToken, Task<(T Value, string Detail)>> run, Func<Exception, string> advice,
        CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = time.GetTimestamp();
        try
        {
            var (value, detail) = await run(either.Token);
            Add(hop, ok: true, start, detail, advice: null);
            return value;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var late = new TimeoutException($"no answer within {timeout.TotalSeconds:0.###} s");
            Add(hop, ok: false, start, late.Message, advice(late));
        }
        catch (Exception e) when (IsFailure(e))
        {
            Add(hop, ok: false, start, Reason(e), advice(e));
        }

        return null;
    }

    // What a network, a peer or a file can do to us; anything else is a defect of ours.
    private static bool IsFailure(Exception exception) => exception is IOException or HttpRequestException
        or AuthenticationException or CryptographicException or UnauthorizedAccessException or Win32Exception;

    // The outermost message is often the least telling: "an error occurred, see the inner exception".
    private static string Reason(Exception exception)
    {
        var parts = new List<string>();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            var pointsInside = e.Message.Contains("inner exception", StringComparison.Ordinal);
            if (pointsInside && e.InnerException is not null) continue;
            if (!parts.Exists(part => part.Contains(e.Message, StringComparison.Ordinal))) parts.Add(e.Message);
        }

        return string.Join(": ", parts).ReplaceLineEndings(" ");
    }

    private void Add(string hop, bool ok, long start, string detail, string? advice) =>
        results.Add(new HopResult(hop, ok, time.GetElapsedTime(start).TotalMilliseconds, detail, advice));
}
