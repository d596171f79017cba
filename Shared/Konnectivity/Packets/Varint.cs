namespace OcmAddons.Konnectivity.Packets;

/// <summary>Base-128 integers of protocol buffers; see protobuf.dev/programming-guides/encoding.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static int Length(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    /// <summary>Writes at an offset, and tells the one after it.</summary>
    public static int Write(Span<byte> target, int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target[at++] = (byte)(value | 0x80);
        }

        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads at an offset, and moves it on. False when there is no whole integer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0) return true;
        }

        return false;
    }
}
