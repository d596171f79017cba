using System.IO.Pipelines;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Metrics;

/// <summary>A stream whose writes are timed, and counted when they fail.</summary>
internal sealed class MeasuredStream(IPacketStream inner, ServerMetrics metrics, Segment segment) : IPacketStream
{
    public PipeReader Input => inner.Input;

    public CancellationToken Aborted => inner.Aborted;

    public async ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken)
    {
        using var timing = segment == Segment.ToClient ? metrics.FrontendWrite() : default;
        try
        {
            await inner.WriteAsync(messages, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            metrics.StreamFailed(segment, e);
            throw;
        }
    }

    public void Abort() => inner.Abort();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
