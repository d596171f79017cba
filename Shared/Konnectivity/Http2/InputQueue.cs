using System.Buffers;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>Received bytes that wait for their reader, as a sequence; holds no buffer while it is empty.</summary>
internal sealed class InputQueue
{
    private const int MaxSpares = 32;
    private Segment? head;
    private Segment? tail;
    private Segment? spares;
    private int spareCount;
    private int start;

    public long Length { get; private set; }

    public ReadOnlySequence<byte> Sequence =>
        head is null ? ReadOnlySequence<byte>.Empty : new(head, start, tail!, tail!.Filled);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (tail is null || tail.Filled == BufferPool.Size) Grow();
            bytes = bytes[tail!.Take(bytes)..];
        }
    }

    /// <summary>Drops bytes at the front.</summary>
    public void Drop(long bytes)
    {
        Length -= bytes;
        while (bytes > 0)
        {
            var part = (int)Math.Min(bytes, head!.Filled - start);
            start += part;
            bytes -= part;
            if (start == head.Filled) DropHead();
        }
    }

    public void Clear()
    {
        Drop(Length);
        spares = null;
        spareCount = 0;
    }

    private void Grow()
    {
        var segment = spares ?? new Segment();
        if (spares is not null) spareCount--;
        spares = segment.After(tail);
        tail = segment;
        head ??= segment;
    }

    private void DropHead()
    {
        var dropped = head!;
        head = dropped.Release(out var next) ? next : null;
        if (head is null) tail = null;
        start = 0;
        if (spareCount == MaxSpares) return;
        dropped.Spare(spares);
        spares = dropped;
        spareCount++;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private byte[]? array;

        public int Filled { get; private set; }

        /// <summary>Becomes the last one, and tells which spare came after it.</summary>
        public Segment? After(Segment? last)
        {
            var nextSpare = (Segment?)Next;
            Next = null;
            array = BufferPool.Shared.Rent(BufferPool.Size);
            Filled = 0;
            Memory = default;
            RunningIndex = last is null ? 0 : last.RunningIndex + last.Filled;
            if (last is not null) last.Next = this;
            return nextSpare;
        }

        /// <summary>Takes as many bytes as there is room for.</summary>
        public int Take(ReadOnlySpan<byte> bytes)
        {
            var part = Math.Min(bytes.Length, array!.Length - Filled);
            bytes[..part].CopyTo(array.AsSpan(Filled));
            Filled += part;
            Memory = array.AsMemory(0, Filled);
            return part;
        }

        public bool Release(out Segment? next)
        {
            next = (Segment?)Next;
            BufferPool.Shared.Return(array!);
            array = null;
            Memory = default;
            return next is not null;
        }

        public void Spare(Segment? next) => Next = next;
    }
}
