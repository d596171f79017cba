using System.Buffers;
using System.Buffers.Binary;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>gRPC length-prefixed messages; see grpc/doc/PROTOCOL-HTTP2.md.</summary>
public static class MessageFraming
{
    // | flag (8) | length (32, big-endian) | payload (length) |
    public const int HeaderLength = 5;

    /// <summary>What grpc-go accepts by default; a peer that sends more is not one of ours.</summary>
    public const int MaxPayload = 4 * 1024 * 1024;

    /// <summary>Takes one whole message off the front of <paramref name="buffer"/>, or leaves it untouched.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxPayload, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.Length < HeaderLength) return false;

        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        if (header[0] != 0) throw new ProtocolException("Compressed messages are not supported.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (uint)maxPayload) throw new ProtocolException($"Message of {length} bytes; limit {maxPayload}.");
        if (buffer.Length < HeaderLength + length) return false;

        payload = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    internal static void WriteHeader(Span<byte> header, int payloadLength)
    {
        header[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)payloadLength);
    }
}
