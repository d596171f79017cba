using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Audit.Events;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>Brings events to one sink, as requests come or in batches.</summary>
internal sealed class AuditQueue(
    IAuditSink sink, DeliverySettings settings, AuditMetrics metrics, TimeProvider time, ILogger<AuditQueue> logger)
    : IAsyncDisposable
{
    private readonly AuditBuffer buffer = new(settings, time);
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abort = new();
    private Task running = Task.CompletedTask;
    private int full;

    public void Start() => running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>False when the event is lost and the request must not go on without it.</summary>
    public async Task<bool> AddAsync(AuditEvent audited)
    {
        if (!TryEncode(audited, out var encoded)) return settings.Mode != AuditMode.BlockingStrict;
        if (settings.Mode != AuditMode.Batch)
            return await buffer.WriteAsync(encoded) || settings.Mode != AuditMode.BlockingStrict;
        if (buffer.TryAdd(encoded))
        {
            Interlocked.Exchange(ref full, 0);
            return true;
        }

        metrics.Lost("buffered", 1);
        if (Interlocked.Exchange(ref full, 1) == 0) logger.BufferFull(sink.Name);
        return true;
    }

    /// <summary>When what is there has been written, or cannot be waited for any longer.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        buffer.Complete();
        await stopping.CancelAsync();
        await using var hurry = cancellationToken.Register(abort.Cancel);
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        sink.Dispose();
        stopping.Dispose();
        abort.Dispose();
    }

    private async Task RunAsync()
    {
        var throttle = settings is { Mode: AuditMode.Batch, Throttle: { } limits } ? new Throttle(limits, time) : null;
        // Not until the process stops but until the buffer is empty: the last requests count, too.
        while (await buffer.TakeAsync(stopping.Token) is { Count: > 0 } batch)
        {
            if (throttle is not null) await throttle.WaitAsync(stopping.Token);
            await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(IReadOnlyList<AuditItem> batch)
    {
        var written = true;
        try
        {
            await sink.WriteAsync([.. batch.Select(item => item.Encoded)], abort.Token);
        }
        catch (Exception e) // whatever a backend throws: requests may be waiting for it
        {
            written = false;
            metrics.Lost(sink.Name, batch.Count);
            logger.EventsLost(batch.Count, sink.Name, e);
        }

        foreach (var item in batch) item.Written?.TrySetResult(written);
    }

    private bool TryEncode(AuditEvent audited, out ReadOnlyMemory<byte> encoded)
    {
        encoded = sink.Encode(audited);
        if (settings.Truncation is not { } limit || encoded.Length <= limit.MaxEventSize) return true;
        encoded = sink.Encode(audited.Truncated());
        if (encoded.Length <= limit.MaxEventSize) return true;
        metrics.Lost("truncate", 1);
        return false;
    }
}
