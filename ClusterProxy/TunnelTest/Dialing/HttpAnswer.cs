using System.Globalization;
using System.Text;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>The head of an answer in HTTP/1.1.</summary>
internal sealed record HttpAnswer(int Status, string StatusLine)
{
    private const int MaxHead = 16 * 1024;

    /// <summary>
    /// Reads a head and not a byte more: what follows may be the destination's. Null when the peer speaks something
    /// else.
    /// </summary>
    /// <exception cref="IOException">It ended before, or does not end.</exception>
    public static async Task<HttpAnswer?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[MaxHead];
        for (var length = 0; length < MaxHead;)
        {
            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellationToken) == 0)
            {
                throw new IOException(
                    length == 0 ? "the connection was ended" : "the connection was ended within the answer");
            }

            var read = head.AsMemory(0, ++length);
            if (!IsHttp(read.Span)) return null;
            if (read.Span.EndsWith("\r\n\r\n"u8)) return Parse(Encoding.Latin1.GetString(read.Span));
        }

        throw new IOException($"the answer has a head of more than {MaxHead} bytes");
    }

    private static bool IsHttp(ReadOnlySpan<byte> start)
    {
        var expected = "HTTP/1."u8[..Math.Min(start.Length, 7)];
        return start.StartsWith(expected);
    }

    // HTTP/1.x SP status SP reason
    private static HttpAnswer? Parse(string head)
    {
        var line = head[..head.IndexOf('\r', StringComparison.Ordinal)];
        return line.Split(' ', 3) is [_, var code, ..]
            && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? new HttpAnswer(status, line)
                : null;
    }
}
