using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>What connections cost that have carried a byte and then nothing, in resident memory.</summary>
internal sealed class IdleMemory(Table table)
{
    private const int DialersAtOnce = 32;
    private const int MaxRelayed = 2_000; // a relay has two sockets for each, and the system a limit
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public async Task OverOneClientAsync(
        TunnelLayout tunnel, ILayout relay, int connections, CancellationToken cancellationToken)
    {
        var tunnelled = await MeasureAsync(
            tunnel, connections, _ => tunnel.DialAsync(cancellationToken), cancellationToken);
        var relayed = await MeasureAsync(
            relay, Math.Min(connections, MaxRelayed), _ => relay.DialAsync(cancellationToken), cancellationToken);
        table.Add($"kB per idle connection of {connections:N0}: server, agent", tunnelled, relayed);
    }

    public async Task ClientEachAsync(TunnelLayout tunnel, int connections, CancellationToken cancellationToken)
    {
        var dialers = Enumerable.Range(0, connections).Select(_ => tunnel.NewDialer()).ToArray();
        try
        {
            var cell = await MeasureAsync(
                tunnel, connections, i => tunnel.DialAsync(dialers[i], cancellationToken), cancellationToken);
            table.Add($"  {connections:N0} with a client connection each", cell);
        }
        finally
        {
            foreach (var dialer in dialers) await dialer.DisposeAsync();
        }
    }

    private static async Task<string> MeasureAsync(
        ILayout layout, int connections, Func<int, Task<Stream>> dial, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        var before = Resident(layout);
        var streams = new Stream?[connections];
        try
        {
            await Parallel.ForAsync(
                0, connections,
                new ParallelOptions { MaxDegreeOfParallelism = DialersAtOnce, CancellationToken = cancellationToken },
                async (i, token) => streams[i] = await Load.ProveAsync(await dial(i), token));
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            return string.Join(", ", Resident(layout).Zip(before, (last, first) =>
                $"{(last - first) / 1e3 / connections:F1}"));
        }
        finally
        {
            foreach (var stream in streams)
            {
                if (stream is not null) await stream.DisposeAsync();
            }
        }
    }

    private static List<long> Resident(ILayout layout) =>
        [.. layout.Middle.Select(process => process.ResidentBytes)];
}
