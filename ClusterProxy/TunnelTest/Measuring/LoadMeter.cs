using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Measuring;

/// <summary>Puts loads on the tunnel, one after the other, each for the same time.</summary>
internal sealed class LoadMeter(TunnelTestOptions options, ITunnelDialer dialer, TimeProvider time)
{
    // A tunnel that fails is not worth failing on for the whole time.
    private const int MaxFailures = 10;

    public async Task<IReadOnlyList<MeasuredLoad>> RunAsync(CancellationToken cancellationToken)
    {
        var dials = await RunAsync("dials", options.Connections, DialsAsync, cancellationToken);
        var loads = new List<MeasuredLoad> { dials };
        if (options.Url is null) return loads;
        loads.Add(await RunAsync("requests", 1, RequestsAsync, cancellationToken));
        if (options.Connections > 1)
        {
            loads.Add(await RunAsync("requests", options.Connections, RequestsAsync, cancellationToken));
        }

        return loads;
    }

    private async Task<MeasuredLoad> RunAsync(
        string load, int connections, Func<LoadTally, CancellationToken, Task> work,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Duration, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var tally = new LoadTally();
        var start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync(work, tally, either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return tally.Sum(load, connections, time.GetElapsedTime(start));
    }

    private static async Task WorkAsync(
        Func<LoadTally, CancellationToken, Task> work, LoadTally tally, CancellationToken cancellationToken)
    {
        for (var failures = 0; failures < MaxFailures && !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                await work(tally, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // Whatever the end of the time has broken off is no failure.
                if (cancellationToken.IsCancellationRequested) return;
                failures++;
                tally.Failed(e.Message);
            }
        }
    }

    private async Task DialsAsync(LoadTally tally, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await using var stream = await dialer.DialAsync(
            options.Target.Host, options.Target.Port, cancellationToken);
        tally.Done(time.GetElapsedTime(start), carried: 0);
    }

    // As many requests on one connection as its server takes.
    private async Task RequestsAsync(LoadTally tally, CancellationToken cancellationToken)
    {
        await using var stream = await dialer.DialAsync(
            options.Target.Host, options.Target.Port, cancellationToken);
        using var client = new TunnelHttpClient(options, stream);
        while (true)
        {
            var start = time.GetTimestamp();
            var (_, bytes) = await client.GetAsync(cancellationToken);
            tally.Done(time.GetElapsedTime(start), bytes);
        }
    }
}
