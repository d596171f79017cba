using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Browsers cannot set headers on a WebSocket, so their bearer token travels as a subprotocol.</summary>
internal static class WebSocketBearer
{
    public const string Prefix = "base64url.bearer.authorization.k8s.io.";

    /// <summary>Null when there is none; two of them are none, as kube-apiserver has it.</summary>
    public static string? Find(StringValues protocols)
    {
        if (protocols.Count == 0) return null;
        var found = protocols.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Where(p => p.StartsWith(Prefix, StringComparison.Ordinal)).Take(2).ToList();
        if (found is not [var only]) return null;
        try
        {
            var token = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(only.AsSpan(Prefix.Length)));
            return token.Length > 0 ? token : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
