using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Metrics;

/// <summary>A stream whose writes are timed, and counted when they fail.</summary>
internal sealed class MeasuredStream(IPacketStream inner, ServerMetrics metrics, Segment segment) : IPacketStream
{
    public PipeReader Input => inner.Input;

    public CancellationToken Aborted => inner.Aborted;

    public long Unsent => inner.Unsent;

    public long Passed => inner.Passed;

    public Action? Progress
    {
        get => inner.Progress;
        set => inner.Progress = value;
    }

    public bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        using var timing = segment == Segment.ToClient ? metrics.FrontendWrite() : default;
        if (inner.Send(head, body)) return true;
        metrics.StreamFailed(segment, new IOException("The stream is closed."));
        return false;
    }

    public void Flush() => inner.Flush();

    public void Abort() => inner.Abort();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
