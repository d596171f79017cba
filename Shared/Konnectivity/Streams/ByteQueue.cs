using System.Buffers;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// Bytes in the order in which they came, in pooled chunks of one size; holds no memory while it is empty.
/// </summary>
public sealed class ByteQueue : IBufferWriter<byte>
{
    // A little less than a buffer: what a chunk becomes when it is encrypted shall fit into one as well.
    internal const int ChunkSize = BufferPool.Size - 256;

    private Chunk[] chunks = [];
    private int first;
    private int count;

    /// <summary>How many bytes are waiting.</summary>
    public long Length { get; private set; }

    /// <summary>How many pieces they are in.</summary>
    public int ChunkCount => count;

    /// <summary>One of the pieces, oldest first; valid until something is taken off.</summary>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            ref var chunk = ref At(index);
            return chunk.Array.AsMemory(chunk.Start, chunk.End - chunk.Start);
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ref var chunk = ref Last(Math.Max(sizeHint, 1));
        return chunk.Array.AsMemory(chunk.End, ChunkSize - chunk.End);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        ref var chunk = ref Last(Math.Max(sizeHint, 1));
        return chunk.Array.AsSpan(chunk.End, ChunkSize - chunk.End);
    }

    public void Advance(int count)
    {
        ref var chunk = ref At(this.count - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ChunkSize - chunk.End);
        chunk.End += count;
        Length += count;
    }

    public void Enqueue(in ReadOnlySequence<byte> data)
    {
        foreach (var memory in data)
        {
            if (!memory.IsEmpty) this.Write(memory.Span);
        }
    }

    /// <summary>Takes bytes off the front.</summary>
    public void Consume(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Length);
        Length -= bytes;
        while (bytes > 0)
        {
            ref var chunk = ref At(0);
            var taken = (int)Math.Min(bytes, chunk.End - chunk.Start);
            chunk.Start += taken;
            bytes -= taken;
            if (chunk.Start == chunk.End) DropFirst();
        }

        if (Length == 0) Clear(); // a chunk may have been asked for and not been used
    }

    public void Clear()
    {
        while (count > 0) DropFirst();
        Length = 0;
    }

    private ref Chunk Last(int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ChunkSize);
        if (count > 0 && ChunkSize - At(count - 1).End >= size) return ref At(count - 1);

        if (count == chunks.Length) Grow();
        count++;
        ref var chunk = ref At(count - 1);
        chunk = new Chunk { Array = BufferPool.Shared.Rent(BufferPool.Size) };
        return ref chunk;
    }

    private void Grow()
    {
        var larger = new Chunk[Math.Max(4, chunks.Length * 2)];
        for (var i = 0; i < count; i++)
        {
            larger[i] = At(i);
        }

        chunks = larger;
        first = 0;
    }

    private void DropFirst()
    {
        BufferPool.Shared.Return(At(0).Array);
        At(0) = default;
        first = (first + 1) % chunks.Length;
        count--;
    }

    private ref Chunk At(int index) => ref chunks[(first + index) % chunks.Length];

    private struct Chunk
    {
        public byte[] Array;
        public int Start;
        public int End;
    }
}
