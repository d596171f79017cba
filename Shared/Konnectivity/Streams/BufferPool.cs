using System.Buffers;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// Memory for bytes on their way. The runtime's own pool keeps so few arrays of a size that a busy tunnel allocates.
/// </summary>
public static class BufferPool
{
    /// <summary>All that is rented has this size.</summary>
    public const int Size = 32 * 1024;

    private const int Kept = 512; // 16 MiB, once that much was on its way

    public static ArrayPool<byte> Shared { get; } = ArrayPool<byte>.Create(Size, Kept);
}
