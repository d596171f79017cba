using System.Text;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>The percent-encoding of <c>grpc-message</c>; see grpc/doc/PROTOCOL-HTTP2.md.</summary>
internal static class GrpcMessage
{
    public static string Encode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var next in Encoding.UTF8.GetBytes(message))
        {
            if (next is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)next);
            else encoded.Append('%').Append(next.ToString("X2"));
        }

        return encoded.ToString();
    }

    /// <summary>Reads what can be read: a malformed escape stays as it is.</summary>
    public static string Decode(string message) => Uri.UnescapeDataString(message);
}
