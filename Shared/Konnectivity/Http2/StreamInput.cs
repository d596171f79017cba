using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>What a call has received; the peer may send as much more as the reader has taken.</summary>
internal sealed class StreamInput : PipeReader
{
    private const int SegmentSize = 16 * 1024;
    private readonly Http2Stream stream;
    private readonly Http2Connection connection;
    private readonly Pipe pipe;
    private readonly int window;
    private readonly Lock gate = new();
    private ReadOnlySequence<byte> current;
    private int available;
    private long buffered;
    private int unacknowledged;
    private bool discarded;
    private bool ended;

    public StreamInput(Http2Stream stream, Http2Connection connection)
    {
        this.stream = stream;
        this.connection = connection;
        var limits = connection.Limits;
        window = limits.StreamWindow;
        available = window;
        pipe = new Pipe(new PipeOptions(
            readerScheduler: limits.InlineReaders ? PipeScheduler.Inline : PipeScheduler.ThreadPool,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 0,
            minimumSegmentSize: SegmentSize,
            useSynchronizationContext: false));
    }

    /// <summary>Takes bytes from the network. False when they are more than the window.</summary>
    public bool TryWrite(in ReadOnlySequence<byte> data, int charged)
    {
        lock (gate)
        {
            if (charged > available) return false;
            available -= charged;
            if (discarded || ended)
            {
                connection.Consumed(charged);
                return true;
            }

            buffered += data.Length;
            foreach (var memory in data)
            {
                pipe.Writer.Write(memory.Span);
            }
        }

        var padding = charged - (int)data.Length;
        if (padding > 0) Taken(padding, buffered: false);
        var flushed = pipe.Writer.FlushAsync();
        Debug.Assert(flushed.IsCompleted, "It never pauses: the window is the bound.");
        return true;
    }

    /// <summary>There is no more to come.</summary>
    public void End(Exception? failure)
    {
        lock (gate)
        {
            if (ended) return;
            ended = true;
        }

        pipe.Writer.Complete(failure);
    }

    /// <summary>Nobody reads any more.</summary>
    public void Discard()
    {
        long left;
        lock (gate)
        {
            if (discarded) return;
            discarded = true;
            left = buffered;
            buffered = 0;
        }

        connection.Consumed(left);
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await pipe.Reader.ReadAsync(cancellationToken);
        current = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var read = pipe.Reader.TryRead(out result);
        if (read) current = result.Buffer;
        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var taken = (int)current.Slice(current.Start, consumed).Length;
        current = default;
        pipe.Reader.AdvanceTo(consumed, examined);
        if (taken > 0) Taken(taken, buffered: true);
    }

    public override void CancelPendingRead() => pipe.Reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        Discard();
        pipe.Reader.Complete(exception);
    }

    private void Taken(int bytes, bool buffered)
    {
        int grant;
        lock (gate)
        {
            if (discarded) return;
            if (buffered) this.buffered -= bytes;
            unacknowledged += bytes;
            grant = unacknowledged >= window / 2 && !stream.ReadClosed ? unacknowledged : 0;
            unacknowledged -= grant;
            available += grant;
        }

        connection.Consumed(bytes);
        if (grant > 0) connection.Output.WindowUpdate(stream.Id, grant);
    }
}
