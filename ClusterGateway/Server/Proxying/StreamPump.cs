using System.Buffers;
using System.IO.Pipelines;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Moves bytes as they come: nothing waits for a buffer to fill.</summary>
internal static class StreamPump
{
    private const int BufferSize = 64 * 1024;

    /// <summary>What is read into at once, and what may be held back while more is there to be read.</summary>
    private const int ReadSize = 4 * 1024;
    private const int MaxUnflushed = 32 * 1024;

    /// <summary>
    /// Copies an answer, and flushes when its source has nothing more for now: a watch's event goes at once, as its
    /// headers do. An answer that never had to wait is left to its end, which the caller flushes: a short one leaves
    /// in one piece with its headers. Kestrel's HTTP/1.1 flushes no end of an answer that has begun and has a length.
    /// </summary>
    public static async Task FillAsync(Stream source, PipeWriter destination, CancellationToken cancellationToken)
    {
        try
        {
            await FillUntilItEndsAsync(source, destination, cancellationToken);
        }
        catch (IOException)
        {
            // It broke: what came before belongs to the caller, too.
            await destination.FlushAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// Returns when the source ends. Between reads no buffer is held, so that an idle watch costs none.
    /// </summary>
    public static async Task<long> CopyAsync(Stream source, Stream destination, CancellationToken cancellationToken)
    {
        var total = 0L;
        while (true)
        {
            // completes when there is something to read
            _ = await source.ReadAsync(Memory<byte>.Empty, cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0) return total;
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await destination.FlushAsync(cancellationToken);
                total += read;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Copies both ways until either side ends; the caller closes both.</summary>
    public static async Task JoinAsync(Stream left, Stream right, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var leftToRight = CopyAsync(left, right, either.Token);
        var rightToLeft = CopyAsync(right, left, either.Token);
        await Task.WhenAny(leftToRight, rightToLeft);
        await either.CancelAsync();
        await Task.WhenAll(Ended(leftToRight), Ended(rightToLeft));
    }

    private static async Task FillUntilItEndsAsync(
        Stream source, PipeWriter destination, CancellationToken cancellationToken)
    {
        var unflushed = 0;
        var begun = false;
        while (true)
        {
            // Completes when there is something to read, or nothing any more. An idle watch holds no buffer.
            var readable = source.ReadAsync(Memory<byte>.Empty, cancellationToken);
            if (!readable.IsCompleted || unflushed > MaxUnflushed - ReadSize)
            {
                await destination.FlushAsync(cancellationToken);
                unflushed = 0;
                begun = true;
            }

            _ = await readable;
            var read = await source.ReadAsync(destination.GetMemory(ReadSize), cancellationToken);
            if (read == 0) break;
            destination.Advance(read);
            unflushed += read;
        }

        if (begun && unflushed > 0) await destination.FlushAsync(cancellationToken);
    }

    /// <summary>An upgraded connection has no orderly end to report: whatever broke it, it is over.</summary>
    private static async Task Ended(Task copy)
    {
        try
        {
            await copy;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            // Expected when the other direction ended first.
        }
    }
}
