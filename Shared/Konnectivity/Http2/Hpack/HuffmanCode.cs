namespace OcmAddons.Konnectivity.Http2.Hpack;

/// <summary>
/// The code of RFC 7541, appendix B. It is canonical: the codes follow from their lengths, in the order of the symbols.
/// </summary>
internal static class HuffmanCode
{
    public const int EndOfString = 256;
    private const int MaxLength = 30;

    // Bits of each symbol's code, 0 to 256.
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28,
        28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11,
        10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8,
        15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5,
        6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
        23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21,
        23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25,
        26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26,
        28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ];

    // Symbols in the order of their codes, and for each length its first code and where its symbols start.
    private static readonly short[] Ordered =
        [.. Enumerable.Range(0, Lengths.Length).OrderBy(symbol => Lengths[symbol]).Select(symbol => (short)symbol)];

    private static readonly (uint First, int Count, int Start)[] Groups = Group();

    /// <summary>The text, or null when it is not the code of one, or longer than the limit.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> coded, int maxLength)
    {
        // No symbol is shorter than 5 bits.
        var output = new byte[Math.Min(maxLength, (coded.Length * 8 / 5) + 1)];
        var written = 0;
        uint code = 0;
        var length = 0;
        foreach (var next in coded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | (uint)((next >> bit) & 1);
                length++;
                if (length > MaxLength) return null;
                var (first, count, start) = Groups[length];
                if (code - first >= (uint)count || code < first) continue;
                var symbol = Ordered[start + (int)(code - first)];
                if (symbol == EndOfString || written == output.Length) return null;
                output[written++] = (byte)symbol;
                code = 0;
                length = 0;
            }
        }

        // What is left is padding: fewer than 8 bits, all ones.
        if (length > 7 || code != (1u << length) - 1) return null;
        return output[..written];
    }

    private static (uint First, int Count, int Start)[] Group()
    {
        var groups = new (uint First, int Count, int Start)[MaxLength + 1];
        uint code = 0;
        var start = 0;
        for (var length = 1; length <= MaxLength; length++)
        {
            var count = Lengths.Count(bits => bits == length);
            code <<= 1;
            groups[length] = (code, count, start);
            code += (uint)count;
            start += count;
        }

        return groups;
    }
}
