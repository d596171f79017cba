using System.Diagnostics;
using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>What a client does again and again until it is told to stop.</summary>
internal static class ApiLoad
{
    private const int BufferSize = 64 * 1024;

    public static Task GetAsync(ApiWay way, Meter meter, CancellationToken cancellationToken) =>
        RepeatAsync(way, BenchObjects.One, meter, cancellationToken);

    public static Task ListAsync(ApiWay way, Meter meter, CancellationToken cancellationToken) =>
        RepeatAsync(way, BenchObjects.Small, meter, cancellationToken);

    /// <summary>As many GETs as are wanted, by several clients.</summary>
    public static async Task CountAsync(ApiWay way, int clients, int count, CancellationToken cancellationToken)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            using var client = way.Connect();
            var buffer = new byte[BufferSize];
            while (Interlocked.Decrement(ref left) >= 0)
                await way.DrainAsync(client, BenchObjects.One, buffer, cancellationToken);
        }));
    }

    private static async Task RepeatAsync(ApiWay way, string path, Meter meter, CancellationToken cancellationToken)
    {
        using var client = way.Connect();
        var buffer = new byte[BufferSize];
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            await way.DrainAsync(client, path, buffer, cancellationToken);
            meter.AddTimed(start);
        }
    }
}
