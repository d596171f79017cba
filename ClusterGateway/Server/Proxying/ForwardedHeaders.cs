using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Which headers cross the gateway. Hop-by-hop ones never do, nor does anything that says who the caller is.
/// </summary>
internal static class ForwardedHeaders
{
    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        [
            HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyAuthenticate,
            HeaderNames.ProxyAuthorization,
            HeaderNames.ProxyConnection, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade,
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotForwarded = FrozenSet.ToFrozenSet(
        [HeaderNames.Authorization, HeaderNames.Host, HeaderNames.TE, HeaderNames.Expect, "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Also with underscores, which some servers take for dashes.</summary>
    public static bool IsIdentity(string name)
    {
        var dashed = name.Replace('_', '-');
        return dashed.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase)
            || dashed.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase);
    }

    /// <param name="isIdentity">Headers by which this hub's front proxy names callers, whatever they are
    /// called.</param>
    public static void CopyRequest(
        HttpRequest source, HttpRequestMessage target, bool upgrade, Func<string, bool> isIdentity)
    {
        var listed = ListedInConnection(source.Headers.Connection);
        foreach (var (name, values) in source.Headers)
        {
            if (name.StartsWith(':') || HopByHop.Contains(name) || NotForwarded.Contains(name)) continue;
            if (listed.Contains(name) || IsIdentity(name) || isIdentity(name)) continue;
            var kept = name.Equals(HeaderNames.SecWebSocketProtocol, StringComparison.OrdinalIgnoreCase)
                ? WithoutBearer(values)
                : values;
            if (kept.Count > 0) Add(target, name, kept);
        }

        if (source.Headers.TE.Any(v => v?.Contains("trailers", StringComparison.OrdinalIgnoreCase) == true))
            target.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        if (!upgrade) return;
        target.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.Upgrade);
        target.Headers.TryAddWithoutValidation(
            HeaderNames.Upgrade, (IEnumerable<string>)source.Headers.Upgrade.ToArray()!);
    }

    public static void CopyResponse(HttpResponseMessage source, HttpResponse target, bool upgrade)
    {
        var listed = source.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection)
            ? ListedInConnection(Values(connection))
            : [];
        Copy(source.Headers.NonValidated);
        Copy(source.Content.Headers.NonValidated);
        if (upgrade && source.Headers.NonValidated.TryGetValues(HeaderNames.Upgrade, out var protocol))
            target.Headers[HeaderNames.Upgrade] = Values(protocol);

        void Copy(HttpHeadersNonValidated headers)
        {
            foreach (var (name, values) in headers)
            {
                var isTrailer = name.Equals(HeaderNames.Trailer, StringComparison.OrdinalIgnoreCase);
                if ((HopByHop.Contains(name) && !isTrailer) || listed.Contains(name)) continue;
                target.Headers[name] = Values(values);
            }
        }
    }

    // Most headers have one value, and need no array for it.
    private static StringValues Values(HeaderStringValues values) =>
        values.Count == 1 ? new(values.ToString()) : new([.. values]);

    private static void Add(HttpRequestMessage target, string name, StringValues values)
    {
        var added = values.Count == 1
            ? target.Headers.TryAddWithoutValidation(name, values[0])
            : target.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        if (added) return;
        target.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
    }

    /// <summary>
    /// A browser's bearer token travels as a subprotocol; the remaining protocols are the target's business.
    /// </summary>
    private static StringValues WithoutBearer(StringValues protocols)
    {
        if (protocols.All(v => v?.Contains(WebSocketBearer.Prefix, StringComparison.Ordinal) != true)) return protocols;
        var kept = protocols.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Where(p => p.Length > 0 && !p.StartsWith(WebSocketBearer.Prefix, StringComparison.Ordinal));
        return string.Join(", ", kept) is { Length: > 0 } text ? text : StringValues.Empty;
    }

    private static HashSet<string> ListedInConnection(StringValues connection) =>
        connection.Count == 0
            ? []
            : new(
                connection.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries)),
                StringComparer.OrdinalIgnoreCase);
}
