using System.Buffers;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Moves bytes and flushes after every read: nothing waits for a buffer to fill.</summary>
internal static class StreamPump
{
    private const int BufferSize = 64 * 1024;

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
