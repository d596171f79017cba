using System.Net.Http.Headers;
using System.Text;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Sends a header once for each of its values. The HTTP client joins them with commas, which is another group where a
/// group is meant; so they are joined by a character that no header has, and the encoding of that header makes line
/// breaks of it. HTTP/1.1 only.
/// </summary>
internal static class RepeatedHeader
{
    private const char Separator = '\uE000';

    /// <param name="values">In Latin-1, without control characters.</param>
    public static void Add(HttpRequestHeaders headers, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0) headers.TryAddWithoutValidation(name, string.Join(Separator, values));
    }

    /// <summary>For <see cref="SocketsHttpHandler.RequestHeaderEncodingSelector"/>.</summary>
    public static Encoding EncodingFor(string name, bool repeatable) =>
        repeatable ? new LineBreaking(name) : Encoding.Latin1;

    private sealed class LineBreaking(string name) : Encoding
    {
        private readonly byte[] next = Latin1.GetBytes($"\r\n{name}: ");

        public override int GetByteCount(char[] chars, int index, int count)
        {
            var breaks = chars.AsSpan(index, count).Count(Separator);
            return count - breaks + (breaks * next.Length);
        }

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        {
            var at = byteIndex;
            foreach (var c in chars.AsSpan(charIndex, charCount))
            {
                if (c == Separator)
                {
                    next.CopyTo(bytes, at);
                    at += next.Length;
                }
                else
                {
                    bytes[at++] = c <= 0xFF ? (byte)c : (byte)'?';
                }
            }

            return at - byteIndex;
        }

        public override int GetMaxByteCount(int charCount) => charCount * next.Length;

        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

        public override int GetMaxCharCount(int byteCount) => byteCount;
    }
}
