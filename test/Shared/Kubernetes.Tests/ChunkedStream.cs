namespace OcmAddons.Kubernetes.Tests;

/// <summary>Gives its content in the pieces that a test cut it into.</summary>
internal sealed class ChunkedStream(params byte[][] chunks) : MemoryStream
{
    private int next;

    public static IEnumerable<ChunkedStream> EverySplitOf(byte[] content) =>
        from cut in Enumerable.Range(0, content.Length + 1) select new ChunkedStream(content[..cut], content[cut..]);

    public static ChunkedStream ByteByByte(byte[] content) => new([.. content.Select(one => new[] { one })]);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        while (next < chunks.Length && chunks[next].Length == 0) next++;
        if (next == chunks.Length) return 0;
        var chunk = chunks[next++];
        chunk.CopyTo(buffer);
        return chunk.Length;
    }
}
