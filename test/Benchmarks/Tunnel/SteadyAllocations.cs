using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>
/// What a DATA packet makes server and agent allocate in steady state: all that the process has allocated in a window,
/// less what it allocates in as long with nothing to do, which is mostly the answer to the questions asked here.
/// </summary>
internal sealed class SteadyAllocations(TunnelLayout tunnel, Runner runner)
{
    private const int MaxWarmUps = 10;
    private const int Measured = 5;

    /// <summary>Bytes per packet, in server and agent.</summary>
    public async Task<IEnumerable<double>> MeasureAsync(
        int connections, LoadKind kind, CancellationToken cancellationToken)
    {
        MetricsSample[] busy = [];
        await runner.WhileRunningAsync<ILayout>(
            tunnel, Enumerable.Range(0, connections).Select(_ => new Meter()), kind.RunAsync, async _ =>
            {
                await WarmUpAsync(cancellationToken);
                busy = await WindowAsync(runner.Duration * Measured, cancellationToken);
            },
            cancellationToken);
        var idle = await WindowAsync(runner.Duration * Measured, cancellationToken);
        return busy.Zip(idle, (loaded, rest) => (loaded.AllocatedBytes - rest.AllocatedBytes) / loaded.DataPackets);
    }

    // Pools and tables grow for a while: until a window is no better than the one before.
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var last = double.MaxValue;
        for (var i = 0; i < MaxWarmUps; i++)
        {
            var samples = await WindowAsync(runner.Duration, cancellationToken);
            var perPacket = samples.Sum(sample => sample.AllocatedBytes / sample.DataPackets);
            if (perPacket >= last) return;
            last = perPacket;
        }
    }

    private async Task<MetricsSample[]> WindowAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var before = await tunnel.MetricsAsync(cancellationToken);
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        var after = await tunnel.MetricsAsync(cancellationToken);
        return [.. after.Zip(before, (last, first) => new MetricsSample(
            last.AllocatedBytes - first.AllocatedBytes, last.DataPackets - first.DataPackets))];
    }
}
