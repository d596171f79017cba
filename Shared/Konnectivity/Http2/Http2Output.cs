using System.Buffers;
using System.Buffers.Binary;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>
/// The sending half of a connection: frames are appended under a lock, and one loop at a time carries what has gathered
/// to the network. Bytes of calls obey the windows of their call and of the connection.
/// </summary>
internal sealed class Http2Output(Stream transport, Http2Limits limits, Action<Exception> failed)
{
    private const int MaxControlBacklog = 4 * 1024 * 1024;
    private readonly Lock gate = new();
    private ByteQueue filling = new();
    private ByteQueue sending = new();
    private long window = Http2Settings.DefaultWindow;
    private bool running;
    private bool closed;
    private TaskCompletionSource? opened;
    private TaskCompletionSource? idle;

    /// <summary>Guards the windows of the streams as well.</summary>
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

    /// <summary>Appends bytes of a call as its windows allow, and waits where they do not.</summary>
    public async ValueTask DataAsync(Http2Stream stream, ByteQueue messages, CancellationToken cancellationToken)
    {
        var cursor = new Cursor(messages);
        while (!cursor.End)
        {
            Task? turn = null;
            lock (gate)
            {
                if (closed || stream.WriteClosed) throw new IOException("The call is closed.");
                AppendLocked(stream, ref cursor);
                if (!cursor.End) turn = OpenedLocked(stream);
            }

            Flush();
            if (turn is not null) await turn.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The peer takes more on the whole connection.</summary>
    public void Grant(int bytes)
    {
        lock (gate)
        {
            window += bytes;
            if (window > int.MaxValue) throw new Http2Exception(Http2Error.FlowControlError, "Window beyond 2^31-1.");
            ReleaseLocked();
        }
    }

    public void Flush()
    {
        lock (gate)
        {
            if (running || closed || filling.Length == 0) return;
            running = true;
        }

        _ = SendAsync(); // awaited through the idle signal
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

    public void Close()
    {
        lock (gate)
        {
            closed = true;
            if (!running) filling.Clear();
            ReleaseLocked();
        }
    }

    private void FrameLocked(FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
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

    private void AppendLocked(Http2Stream stream, ref Cursor cursor)
    {
        while (!cursor.End && filling.Length < limits.OutputRoom && window > 0 && stream.SendWindow > 0)
        {
            var length = (int)Math.Min(Math.Min(window, stream.SendWindow), Math.Min(Peer.MaxFrame, cursor.Left));
            new FrameHeader(length, FrameType.Data, FrameFlags.None, stream.Id).Write(filling);
            cursor.Take(length, filling);
            window -= length;
            stream.SendWindow -= length;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TryTakeBatch())
            {
                for (var i = 0; i < sending.ChunkCount; i++)
                {
                    await transport.WriteAsync(sending[i], CancellationToken.None);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException)
        {
            Close();
            lock (gate) StopLocked();
            failed(e);
        }
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
            ReleaseLocked();
            return true;
        }
    }

    private void StopLocked()
    {
        filling.Clear();
        sending.Clear();
        running = false;
        idle?.TrySetResult();
        idle = null;
    }

    // What a call that could not append all it has must wait for.
    private Task OpenedLocked(Http2Stream stream)
    {
        if (stream.SendWindow <= 0) return stream.WindowOpenedLocked();
        opened ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return opened.Task;
    }

    private void ReleaseLocked()
    {
        opened?.TrySetResult();
        opened = null;
    }

    // Walks over a queue's chunks without taking them off.
    private struct Cursor(ByteQueue queue)
    {
        private int chunk;
        private int offset;

        public long Left { get; private set; } = queue.Length;

        public readonly bool End => Left == 0;

        public void Take(int length, ByteQueue target)
        {
            Left -= length;
            while (length > 0)
            {
                var memory = queue[chunk][offset..];
                var part = memory[..Math.Min(length, memory.Length)];
                target.Write(part.Span);
                length -= part.Length;
                offset += part.Length;
                if (part.Length < memory.Length) return;
                chunk++;
                offset = 0;
            }
        }
    }
}
