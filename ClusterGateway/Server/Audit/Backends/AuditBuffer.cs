using System.Threading.Channels;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>Events on their way to a sink: bounded in number, and where nobody waits for them, in bytes.</summary>
internal sealed class AuditBuffer(DeliverySettings settings, TimeProvider time)
{
    // Whatever the flags say: a peer decides how large events are.
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxBatchBytes = 10 * 1024 * 1024;
    private const int MaxBlockingBatch = 400;

    private readonly Channel<AuditItem> items = Channel.CreateBounded<AuditItem>(
        new BoundedChannelOptions(settings.BufferSize) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long bytes;

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> encoded)
    {
        if (Interlocked.Add(ref bytes, encoded.Length) <= MaxBytes && items.Writer.TryWrite(new(encoded, null)))
            return true;
        Interlocked.Add(ref bytes, -encoded.Length);
        return false;
    }

    /// <summary>Whether it was written; the requests that wait bound how much that is.</summary>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> encoded)
    {
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Interlocked.Add(ref bytes, encoded.Length);
            await items.Writer.WriteAsync(new(encoded, written), CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            return false; // the process ends
        }

        return await written.Task;
    }

    public void Complete() => items.Writer.TryComplete();

    /// <summary>The next events to be written at once; none when there will be no more.</summary>
    /// <param name="stopping">Nobody waits for a full batch any more.</param>
    public async Task<IReadOnlyList<AuditItem>> TakeAsync(CancellationToken stopping)
    {
        if (!await items.Reader.WaitToReadAsync(CancellationToken.None)) return [];
        var batch = new List<AuditItem>();
        var size = 0L;
        var max = settings.Mode == AuditMode.Batch ? settings.MaxBatchSize : MaxBlockingBatch;
        var maxBytes = settings.Truncation?.MaxBatchSize ?? MaxBatchBytes;
        using var window = new CancellationTokenSource(settings.MaxBatchWait, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, window.Token);
        do
        {
            while (batch.Count < max && items.Reader.TryPeek(out var next)
                && (batch.Count == 0 || size + next.Encoded.Length <= maxBytes))
            {
                items.Reader.TryRead(out var item);
                Interlocked.Add(ref bytes, -item.Encoded.Length);
                size += item.Encoded.Length;
                batch.Add(item);
            }
        }
        while (batch.Count < max && settings.Mode == AuditMode.Batch && !items.Reader.TryPeek(out _)
            && await MoreAsync(end.Token));

        return batch;
    }

    private async Task<bool> MoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await items.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

/// <param name="Written">Who waits for it; null: nobody.</param>
internal readonly record struct AuditItem(ReadOnlyMemory<byte> Encoded, TaskCompletionSource<bool>? Written);
