using System.Security.Cryptography;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Bytes that can be told from any others, without keeping them.</summary>
internal static class Payload
{
    private const int ChunkSize = 50_001; // no multiple of any buffer

    public static IEnumerable<ReadOnlyMemory<byte>> Chunks(long bytes)
    {
        var random = new Random(42);
        var chunk = new byte[ChunkSize];
        for (var left = bytes; left > 0; left -= chunk.Length)
        {
            random.NextBytes(chunk);
            yield return chunk.AsMemory(0, (int)Math.Min(left, chunk.Length));
        }
    }

    public static string Digest(long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var chunk in Chunks(bytes))
        {
            hash.AppendData(chunk.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Reads until the end, or until so many bytes have come.</summary>
    public static async Task<string> DigestAsync(Stream stream, long bytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = await stream.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellationToken);
            if (read == 0) break;
            hash.AppendData(buffer.AsSpan(0, read));
            bytes -= read;
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
