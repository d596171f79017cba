using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Serving;

/// <summary>Requests in which another one could hide.</summary>
internal static class RequestGuard
{
    // Where Kestrel keeps the length of a body that is chunked as well.
    private const string OverriddenLength = "X-Content-Length";

    private static readonly string[] OtherHttp = ["h2c", "HTTP/", "TLS/"];

    /// <summary>Null for an ordinary request.</summary>
    public static ApiFailure? Refuse(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TransferEncoding.Count > 0 && headers.ContainsKey(OverriddenLength))
            return ApiFailure.BadRequest("a request has either a length or chunks");

        // Behind such an upgrade, requests would follow that nobody has authorized.
        return headers.Upgrade.Count > 0 && headers.Upgrade.Any(IsOtherHttp)
            ? ApiFailure.BadRequest($"{HeaderNames.Upgrade} to another version of HTTP")
            : null;
    }

    private static bool IsOtherHttp(string? value) => (value ?? "").Split(',', StringSplitOptions.TrimEntries)
        .Any(protocol => OtherHttp.Any(o => protocol.StartsWith(o, StringComparison.OrdinalIgnoreCase)));
}
