using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// CREDIT packets come for every stretch of bytes, so they are written and read without allocating. Whatever else is a
/// valid form of one is left to the general decoder.
/// </summary>
internal static class CreditMessage
{
    /// <summary>gRPC 5, type 2, payload tag 2 and length 1, connection id 1 + 10, bytes 1 + 10.</summary>
    public const int MaxLength = 10 + (2 * (1 + Varint.MaxLength));

    private const byte ConnectIdTag = 0x08;
    private const byte BytesTag = 0x10;

    // | 08 64 (type) | A2 06 (payload) | length (8) | 08 connection id | 10 bytes |
    private static ReadOnlySpan<byte> Start => [0x08, (byte)PacketType.Credit, 0xA2, 0x06];

    /// <summary>Writes a length-prefixed message, and tells how long it is.</summary>
    public static int Write(Span<byte> target, long connectId, long bytes)
    {
        const int lengthAt = MessageFraming.HeaderLength + 4;
        Start.CopyTo(target[MessageFraming.HeaderLength..]);
        var at = WriteField(target, lengthAt + 1, ConnectIdTag, connectId);
        at = WriteField(target, at, BytesTag, bytes);
        target[lengthAt] = (byte)(at - lengthAt - 1);
        MessageFraming.WriteHeader(target, at - MessageFraming.HeaderLength);
        return at;
    }

    /// <summary>Reads what <see cref="Write"/> has written, without its prefix.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out TunnelPacket packet)
    {
        packet = default;
        if (message.Length <= Start.Length || !message.StartsWith(Start)) return false;
        var at = Start.Length + 1;
        if (message[Start.Length] != message.Length - at) return false;
        if (!TryField(message, ref at, ConnectIdTag, out var connectId)) return false;
        if (!TryField(message, ref at, BytesTag, out var bytes) || at != message.Length) return false;
        packet = new TunnelPacket { Type = PacketType.Credit, ConnectId = connectId, Credit = bytes };
        return true;
    }

    private static int WriteField(Span<byte> target, int at, byte tag, long value)
    {
        if (value == 0) return at;
        target[at] = tag;
        return Varint.Write(target, at + 1, (ulong)value);
    }

    private static bool TryField(ReadOnlySpan<byte> message, ref int at, byte tag, out long value)
    {
        value = 0;
        if (at == message.Length || message[at] != tag) return true; // left out: it is 0
        at++;
        if (!Varint.TryRead(message, ref at, out var read)) return false;
        value = (long)read;
        return true;
    }
}
