using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// JSON exactly as Go's encoding/json writes a decoded map: sorted keys, no spaces, HTML characters escaped.
/// </summary>
internal static class GoJson
{
    public static void Write(IBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteObject(output, value.EnumerateObject()); break;
            case JsonValueKind.Array: WriteArray(output, value); break;
            case JsonValueKind.String: WriteString(output, value.GetString()!); break;
            case JsonValueKind.Number: Ascii(output, Number(value)); break;
            default: Ascii(output, value.GetRawText()); break;
        }
    }

    public static void WriteObject(IBufferWriter<byte> output, IEnumerable<JsonProperty> properties)
    {
        // Go orders keys by their UTF-8 bytes, which is not the order of UTF-16 code units. The last of duplicates
        // wins.
        var sorted = new SortedDictionary<string, JsonElement>(Utf8Order.Instance);
        foreach (var property in properties) sorted[property.Name] = property.Value;

        var first = true;
        Ascii(output, "{");
        foreach (var (name, value) in sorted)
        {
            if (!first) Ascii(output, ",");
            first = false;
            WriteString(output, name);
            Ascii(output, ":");
            Write(output, value);
        }

        Ascii(output, "}");
    }

    private static void WriteArray(IBufferWriter<byte> output, JsonElement array)
    {
        var first = true;
        Ascii(output, "[");
        foreach (var item in array.EnumerateArray())
        {
            if (!first) Ascii(output, ",");
            first = false;
            Write(output, item);
        }

        Ascii(output, "]");
    }

    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => escaped.Append($"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        output.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }

    private static string Number(JsonElement value)
    {
        // The API machinery keeps what parses as a 64-bit integer and makes a double of the rest.
        if (value.TryGetInt64(out var integer)) return integer.ToString(CultureInfo.InvariantCulture);
        return GoFloat.Format(value.GetDouble());
    }

    private static void Ascii(IBufferWriter<byte> output, string text) => output.Write(Encoding.ASCII.GetBytes(text));

    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
