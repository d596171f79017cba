using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>What connections move over each layout, and over the tunnel by the Go client when there is one.</summary>
internal sealed class LoadBenchmark(
    Runner runner, int rounds, TunnelLayout tunnel, IReadOnlyList<ILayout> layouts, GoClient? goClient, Table table)
{
    private const int DialersAtOnce = 16;
    private const int BusyReaders = 4;

    public async Task RequestsAsync(CancellationToken cancellationToken)
    {
        foreach (var connections in new[] { 1, 64 })
        {
            var samples = await EachAsync(Load.Requests, connections, cancellationToken);
            RateRow($"requests/s, {Of(connections)}", samples, sample => sample.PerSecond);
            Row("  p50, p99 in ms", samples, sample => $"{sample.P50:F2}, {sample.P99:F2}");
            Row("  CPU µs per request, both processes", samples, sample => $"{sample.CpuPerUnit * 1e6:F0}");
        }
    }

    public async Task ThroughputAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in new[] { Load.Down, Load.Up })
        {
            foreach (var connections in new[] { 1, 8 })
            {
                var samples = await EachAsync(kind, connections, cancellationToken);
                RateRow($"MB/s {kind.Name}, {Of(connections)}", samples, sample => sample.PerSecond / 1e6);
                Row("  CPU s per GB, both processes", samples, sample => $"{sample.CpuPerUnit * 1e9:F2}");
            }
        }
    }

    public async Task DialsAsync(CancellationToken cancellationToken)
    {
        var samples = await EachAsync(Load.Dials, DialersAtOnce, cancellationToken);
        RateRow($"dials/s, {DialersAtOnce} at once", samples, sample => sample.PerSecond);
        Row("  CPU µs per dial, both processes", samples, sample => $"{sample.CpuPerUnit * 1e6:F0}");
    }

    public async Task StalledAsync(CancellationToken cancellationToken)
    {
        var kept = await InTurnAsync(StalledWays(cancellationToken));
        table.Add([
            $"speed kept by {Of(BusyReaders)} beside a stalled reader",
            .. kept.Select(ofWay => $"{ofWay.Order().ElementAt(rounds / 2):P0}"),
        ]);
    }

    public async Task AllocationsAsync(CancellationToken cancellationToken)
    {
        var steady = new SteadyAllocations(tunnel, runner);
        foreach (var (kind, connections) in new[] { (Load.Down, 8), (Load.Up, 8), (Load.Requests, 64) })
        {
            var perPacket = await steady.MeasureAsync(connections, kind, cancellationToken);
            table.Add(
                $"bytes allocated per DATA packet, {kind.Name}: server, agent",
                string.Join(", ", perPacket.Select(bytes => $"{bytes:F1}")));
        }
    }

    private async Task<List<Sample>> EachAsync(LoadKind kind, int workers, CancellationToken cancellationToken) =>
        [.. (await InTurnAsync(Ways(kind, workers, cancellationToken))).Select(Sample.Median)];

    // In turn, several times over: who comes first finds code that is cold, and a machine has its moods.
    private async Task<List<List<TMeasure>>> InTurnAsync<TMeasure>(IEnumerable<Func<Task<TMeasure>>> ways)
    {
        var measures = ways.Select(way => (Way: way, Rounds: new List<TMeasure>())).ToList();
        for (var i = 0; i < rounds; i++)
        {
            foreach (var (way, measured) in measures) measured.Add(await way());
        }

        return [.. measures.Select(measure => measure.Rounds)];
    }

    // The Go client comes last.
    private IEnumerable<Func<Task<Sample>>> Ways(LoadKind kind, int workers, CancellationToken cancellationToken)
    {
        foreach (var layout in layouts)
            yield return () => runner.RunAsync(layout, workers, kind.RunAsync, cancellationToken);
        if (goClient is not null)
            yield return () => goClient.RunAsync(kind, workers, stalled: 0, cancellationToken);
    }

    private IEnumerable<Func<Task<double>>> StalledWays(CancellationToken cancellationToken)
    {
        foreach (var layout in layouts)
        {
            yield return async () =>
            {
                var alone = await runner.RunAsync(layout, BusyReaders, Load.Down.RunAsync, cancellationToken);
                await using var stalled = await Load.StallAsync(layout, cancellationToken);
                var beside = await runner.RunAsync(layout, BusyReaders, Load.Down.RunAsync, cancellationToken);
                return beside.PerSecond / alone.PerSecond;
            };
        }

        if (goClient is null) yield break;
        yield return async () =>
        {
            var alone = await goClient.RunAsync(Load.Down, BusyReaders, stalled: 0, cancellationToken);
            var beside = await goClient.RunAsync(Load.Down, BusyReaders, stalled: 1, cancellationToken);
            return beside.PerSecond / alone.PerSecond;
        };
    }

    private void Row(string title, IEnumerable<Sample> samples, Func<Sample, string> cell) =>
        table.Add([title, .. samples.Select(cell)]);

    private void RateRow(string title, List<Sample> samples, Func<Sample, double> rate)
    {
        var cells = samples.Select(sample => $"{rate(sample):N0}").ToList();
        if (goClient is not null) cells.Add($"{rate(samples[0]) / rate(samples[^1]):F2}");
        table.Add([title, .. cells]);
    }

    private static string Of(int connections) => connections == 1 ? "1 connection" : $"{connections} connections";
}
