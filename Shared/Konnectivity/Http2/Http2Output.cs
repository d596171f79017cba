using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>
/// The sending half of a connection: frames are appended under a lock, and one loop carries what has gathered to the
/// network. Bytes of calls obey the windows of their call and of the connection; what these do not allow waits with its
/// call, and calls take turns when there is room again.
/// </summary>
internal sealed class Http2Output(Stream transport, Http2Limits limits, TimeProvider time, Action<Exception> failed)
{
    private const int MaxControlBacklog = 4 * 1024 * 1024;
    private const int MaxFrame = 64 * 1024;
    private const int Quantum = 64 * 1024;
    private const int EnoughToFlush = 64 * 1024;
    private const int Burst = 256 * 1024;

    // A flush so soon after another is one of many: on another thread it finds more to send at once.
    private static readonly TimeSpan Soon = TimeSpan.FromMicroseconds(50);
    private readonly Lock gate = new();
    private readonly Queue<Http2Stream> blocked = new();
    private readonly List<Http2Stream> refilled = [];
    private readonly List<Http2Stream> granted = [];
    private readonly SendSignal work = new();
    private ByteQueue filling = new();
    private ByteQueue sending = new();
    private OpenFrame open;
    private long window = Http2Settings.DefaultWindow;
    private long lastSent;
    private bool running;
    private bool deferred;
    private bool closed;
    private TaskCompletionSource? idle;

    /// <summary>Guards the windows and queues of the streams as well.</summary>
    public Lock Gate => gate;

    public Http2Settings Peer { get; } = new();

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        lock (gate) filling.Write(bytes);
    }

    /// <summary>Appends a frame that no window holds back.</summary>
    public void Frame(FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            if (closed) return;
            FrameLocked(type, flags, streamId, payload);
            if (filling.Length < MaxControlBacklog) return;
        }

        // A peer that provokes answers and does not read them.
        failed(new Http2Exception(Http2Error.EnhanceYourCalm, "The peer does not read."));
    }

    public void WindowUpdate(int streamId, int bytes)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        Frame(FrameType.WindowUpdate, FrameFlags.None, streamId, payload);
        Flush();
    }

    public void Reset(int streamId, Http2Error error)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)error);
        Frame(FrameType.RstStream, FrameFlags.None, streamId, payload);
        Flush();
    }

    /// <summary>Appends a header block, in as many frames as it needs, with nothing in between.</summary>
    public void Headers(int streamId, IEnumerable<HeaderField> fields, bool endStream)
    {
        var block = new ArrayBufferWriter<byte>();
        lock (gate)
        {
            if (closed) return;
            if (Peer.TableReduced) HpackEncoder.WriteNoTable(block);
            HpackEncoder.Write(block, fields);
            HeadersLocked(streamId, block.WrittenSpan, endStream);
        }
    }

    /// <summary>
    /// Takes bytes of a call. What cannot go out now waits with the call. False when it takes no more.
    /// </summary>
    public bool Send(Http2Stream stream, ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        lock (gate)
        {
            if (closed || stream.WriteClosed) return false;
            var length = head.Length + body.Length;
            if (stream.Queue.Length == 0 && filling.Length < limits.OutputRoom
                && length <= Math.Min(window, stream.SendWindow))
            {
                AppendLocked(stream, head);
                foreach (var memory in body) AppendLocked(stream, memory.Span);
                return true;
            }

            stream.Queue.Write(head);
            stream.Queue.Enqueue(body);
            if (blocked.Count == 0) MoveLocked(stream);
            ScheduleLocked(stream);
            return true;
        }
    }

    /// <summary>Says that no more comes on a call, once all that waits with it has gone out.</summary>
    public void End(Http2Stream stream)
    {
        lock (gate)
        {
            if (closed || stream.WriteClosed) return;
            stream.CloseWritingLocked();
            if (stream.Queue.Length == 0) FrameLocked(FrameType.Data, FrameFlags.EndStream, stream.Id, []);
        }

        Flush();
    }

    /// <summary>The peer takes more on the whole connection.</summary>
    public void Grant(int bytes)
    {
        lock (gate)
        {
            window += bytes;
            if (window > int.MaxValue) throw new Http2Exception(Http2Error.FlowControlError, "Window beyond 2^31-1.");
        }

        Refill();
    }

    /// <summary>The peer takes more of a call.</summary>
    public void Grant(Http2Stream stream, long bytes)
    {
        lock (gate)
        {
            ChangeWindowLocked(stream, bytes);
            if (stream.Queue.Length == 0) return;
        }

        Refill();
    }

    public void ChangeWindowLocked(Http2Stream stream, long bytes)
    {
        stream.GrantLocked(bytes);
        ScheduleLocked(stream);
    }

    /// <summary>Sends what windows that have grown allow. Called by the loop that reads, and by nobody else.</summary>
    public void Refill()
    {
        lock (gate) RefillLocked(granted);
        Report(granted);
        Flush();
    }

    /// <summary>Sees to it that what was appended goes out: now, or when the <see cref="FlushScope"/> ends.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (running || closed || filling.Length == 0) return;
            if (FlushScope.Current is { } scope && filling.Length < EnoughToFlush)
            {
                if (!deferred) scope.Add(this);
                deferred = true;
                return;
            }

            running = true;
        }

        if (time.GetElapsedTime(Volatile.Read(ref lastSent)) < Soon) work.SetElsewhere();
        else work.Set();
    }

    public void FlushDeferred()
    {
        lock (gate)
        {
            deferred = false;
            if (running || closed || filling.Length == 0) return;
            running = true;
        }

        work.Set();
    }

    /// <summary>Waits until all that was appended is with the network, or the connection is gone.</summary>
    public Task DrainAsync()
    {
        Flush();
        lock (gate)
        {
            if (!running) return Task.CompletedTask;
            idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    /// <summary>The loop that sends; it ends when the connection does.</summary>
    public async Task RunAsync()
    {
        try
        {
            var burst = 0L;
            await work.WaitAsync();
            while (true)
            {
                if (!TryTakeBatch())
                {
                    if (closed) return;
                    await work.WaitAsync();
                    burst = 0;
                    continue;
                }

                Report(refilled);
                burst += sending.Length;
                for (var i = 0; i < sending.ChunkCount; i++)
                {
                    await transport.WriteAsync(sending[i], CancellationToken.None);
                }

                Volatile.Write(ref lastSent, time.GetTimestamp());
                if (burst < Burst) continue;
                burst = 0;
                await Task.Yield(); // the thread may be one that others need
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException) // whatever it was: nothing more gets out
        {
            lock (gate)
            {
                closed = true;
                StopLocked();
            }

            failed(e);
        }
    }

    public void Close()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            if (running) return; // the loop will see it
            running = true;
        }

        work.Set();
    }

    private static void Report(List<Http2Stream> streams)
    {
        foreach (var stream in streams)
        {
            stream.Progress?.Invoke();
        }

        streams.Clear();
    }

    private bool TryTakeBatch()
    {
        lock (gate)
        {
            sending.Clear();
            if (closed || filling.Length == 0)
            {
                StopLocked();
                return false;
            }

            (filling, sending) = (sending, filling);
            open = default;
            RefillLocked(refilled);
            return true;
        }
    }

    private void StopLocked()
    {
        filling.Clear();
        sending.Clear();
        open = default;
        running = false;
        idle?.TrySetResult();
        idle = null;
    }

    // Calls take turns for the room and the window of the connection.
    private void RefillLocked(List<Http2Stream> moved)
    {
        while (filling.Length < limits.OutputRoom && window > 0 && blocked.TryDequeue(out var stream))
        {
            stream.Scheduled = false;
            if (stream.Queue.Length == 0) continue;
            MoveLocked(stream);
            moved.Add(stream);
            ScheduleLocked(stream);
        }
    }

    private void ScheduleLocked(Http2Stream stream)
    {
        if (stream.Scheduled || stream.Queue.Length == 0 || stream.SendWindow <= 0) return;
        stream.Scheduled = true;
        blocked.Enqueue(stream);
    }

    private void MoveLocked(Http2Stream stream)
    {
        var left = (long)Quantum;
        while (stream.Queue.Length > 0 && filling.Length < limits.OutputRoom)
        {
            var chunk = stream.Queue[0].Span;
            var length = (int)Math.Min(Math.Min(left, chunk.Length), Math.Min(window, stream.SendWindow));
            if (length <= 0) return;
            AppendLocked(stream, chunk[..length]);
            stream.Queue.Consume(length);
            left -= length;
        }

        if (stream is { WriteClosed: true, Queue.Length: 0 })
        {
            FrameLocked(FrameType.Data, FrameFlags.EndStream, stream.Id, []);
        }
    }

    // Extends the frame that was begun last when it is one of the same call.
    private void AppendLocked(Http2Stream stream, ReadOnlySpan<byte> bytes)
    {
        stream.SendWindow -= bytes.Length;
        stream.Passed += bytes.Length;
        window -= bytes.Length;
        var max = Math.Min(Peer.MaxFrame, MaxFrame);
        while (!bytes.IsEmpty)
        {
            if (open.StreamId != stream.Id || open.Length >= max) open = OpenFrame.Begin(filling, stream.Id);
            var part = bytes[..Math.Min(bytes.Length, max - open.Length)];
            filling.Write(part);
            open.Extend(part.Length);
            bytes = bytes[part.Length..];
        }
    }

    private void FrameLocked(FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "The gate guards what is filled.");
        open = default;
        new FrameHeader(payload.Length, type, flags, streamId).Write(filling);
        filling.Write(payload);
    }

    private void HeadersLocked(int streamId, ReadOnlySpan<byte> block, bool endStream)
    {
        var type = FrameType.Headers;
        var flags = endStream ? FrameFlags.EndStream : FrameFlags.None;
        while (true)
        {
            var part = block[..Math.Min(block.Length, Peer.MaxFrame)];
            block = block[part.Length..];
            if (block.IsEmpty) flags |= FrameFlags.EndHeaders;
            FrameLocked(type, flags, streamId, part);
            if (block.IsEmpty) return;
            (type, flags) = (FrameType.Continuation, FrameFlags.None);
        }
    }
}
