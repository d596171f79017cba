using System.Buffers;
using System.Text;

namespace OcmAddons.Konnectivity.Http2.Hpack;

/// <summary>
/// Writes header blocks (RFC 7541) without a table of its own: a tunnel's calls are few and long. Every field is a
/// literal that no intermediary may index, so that a token is never kept.
/// </summary>
internal static class HpackEncoder
{
    public static void Write(IBufferWriter<byte> output, IEnumerable<HeaderField> fields)
    {
        foreach (var field in fields)
        {
            var index = StaticTable.Find(field.Name, field.Value, out var whole);
            if (whole)
            {
                WriteInteger(output, 0x80, 7, index);
                continue;
            }

            WriteInteger(output, 0x10, 4, index);
            if (index == 0) WriteText(output, field.Name);
            WriteText(output, field.Value);
        }
    }

    /// <summary>Starts a block with the size that the table has for us: none.</summary>
    public static void WriteNoTable(IBufferWriter<byte> output) => WriteInteger(output, 0x20, 5, 0);

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        WriteInteger(output, 0, 7, text.Length);
        output.Write(Encoding.Latin1.GetBytes(text));
    }

    private static void WriteInteger(IBufferWriter<byte> output, byte pattern, int prefix, int value)
    {
        Span<byte> bytes = stackalloc byte[6];
        var length = 0;
        var mask = (1 << prefix) - 1;
        if (value < mask)
        {
            bytes[length++] = (byte)(pattern | value);
        }
        else
        {
            bytes[length++] = (byte)(pattern | mask);
            for (value -= mask; value >= 0x80; value >>= 7)
            {
                bytes[length++] = (byte)(value | 0x80);
            }

            bytes[length++] = (byte)value;
        }

        output.Write(bytes[..length]);
    }
}
