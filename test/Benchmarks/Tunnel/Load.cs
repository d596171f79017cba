using System.Diagnostics;
using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>The kinds of work that a connection can do until it is told to stop.</summary>
internal static class Load
{
    private const int RequestSize = 128;
    private const int ChunkSize = 64 * 1024;

    public static LoadKind Requests { get; } = new("requests", RequestsAsync);

    public static LoadKind Down { get; } = new("down", DownloadAsync);

    public static LoadKind Up { get; } = new("up", UploadAsync);

    public static LoadKind Dials { get; } = new("dials", DialsAsync);

    /// <summary>A connection that has proved to work and has nothing to do.</summary>
    public static async Task<Stream> OpenAsync(ILayout layout, CancellationToken cancellationToken) =>
        await ProveAsync(await layout.DialAsync(cancellationToken), cancellationToken);

    public static async Task<Stream> ProveAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new[] { TargetMode.Echo, (byte)1 }, cancellationToken);
        await stream.ReadExactlyAsync(new byte[1], cancellationToken);
        return stream;
    }

    /// <summary>A connection whose target sends as much as it can, and nobody reads.</summary>
    public static Task<Stream> StallAsync(ILayout layout, CancellationToken cancellationToken) =>
        DialAsync(layout, TargetMode.Source, cancellationToken);

    // A small message there, the same back, and again.
    private static async Task RequestsAsync(ILayout layout, Meter meter, CancellationToken cancellationToken)
    {
        await using var stream = await DialAsync(layout, TargetMode.Echo, cancellationToken);
        var buffer = new byte[RequestSize];
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            await stream.WriteAsync(buffer, cancellationToken);
            await stream.ReadExactlyAsync(buffer, cancellationToken);
            meter.AddTimed(start);
        }
    }

    private static async Task DownloadAsync(ILayout layout, Meter meter, CancellationToken cancellationToken)
    {
        await using var stream = await DialAsync(layout, TargetMode.Source, cancellationToken);
        var buffer = new byte[ChunkSize];
        while (true) meter.Add(await stream.ReadAsync(buffer, cancellationToken));
    }

    private static async Task UploadAsync(ILayout layout, Meter meter, CancellationToken cancellationToken)
    {
        await using var stream = await DialAsync(layout, TargetMode.Sink, cancellationToken);
        var buffer = new byte[ChunkSize];
        while (true)
        {
            await stream.WriteAsync(buffer, cancellationToken);
            meter.Add(buffer.Length);
        }
    }

    // A connection, one byte there and back, its end, and again.
    private static async Task DialsAsync(ILayout layout, Meter meter, CancellationToken cancellationToken)
    {
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            await (await OpenAsync(layout, cancellationToken)).DisposeAsync();
            meter.AddTimed(start);
        }
    }

    private static async Task<Stream> DialAsync(ILayout layout, byte mode, CancellationToken cancellationToken)
    {
        var stream = await layout.DialAsync(cancellationToken);
        await stream.WriteAsync(new[] { mode }, cancellationToken);
        return stream;
    }
}
