using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Finds out who sent a request: the hub's front proxy says so, or a certificate, or a bearer token.</summary>
internal sealed class CallerAuthenticator(
    IDelegatedAuthentication delegated, CallerCertificates certificates, ITokenReviewer tokens)
{
    private const string CommonNameOid = "2.5.4.3";

    private const string OrganizationOid = "2.5.4.10";

    /// <summary>Null when nobody vouches for the caller.</summary>
    public async Task<Caller?> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var config = delegated.Current;
        var verdict = certificates.Check(context, config);
        if (IsFrontProxy(config, verdict) && FromHeaders(config, context.Request.Headers) is { } proxied)
            return proxied;
        if (verdict is { User: true, Certificate: { } certificate }) return FromCertificate(certificate);
        return BearerToken(context.Request) is { } token ? await tokens.ReviewAsync(token, cancellationToken) : null;
    }

    private static bool IsFrontProxy(DelegatedAuthenticationConfig config, CertificateVerdict verdict) =>
        verdict.FrontProxy
            && (
                config.AllowedNames.Count == 0
                    || config.AllowedNames.Contains(verdict.CommonName, StringComparer.Ordinal));

    private static Caller? FromHeaders(DelegatedAuthenticationConfig config, IHeaderDictionary headers)
    {
        if (First(headers, config.UsernameHeaders) is not { } name) return null;
        var groups = config.GroupHeaders.SelectMany(h => HeaderText.Decode(headers[h])).ToList();
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var prefix in config.ExtraPrefixes)
        {
            foreach (var (header, values) in headers)
            {
                if (!header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
                var key = Uri.UnescapeDataString(header[prefix.Length..].ToLowerInvariant());
                extra[key] = [.. extra.GetValueOrDefault(key, []), .. HeaderText.Decode(values)];
            }
        }

        return Caller.Proven(name, First(headers, config.UidHeaders), groups, extra);
    }

    private static string? First(IHeaderDictionary headers, IReadOnlyList<string> names) =>
        names.SelectMany(n => HeaderText.Decode(headers[n])).FirstOrDefault(v => v.Length > 0);

    private static Caller? FromCertificate(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(n => !n.HasMultipleElements)
            .Select(n => (Oid: n.GetSingleElementType().Value, Value: n.GetSingleElementValue() ?? ""))
            .ToList();
        var user = names.Find(n => n.Oid == CommonNameOid).Value;
        return string.IsNullOrEmpty(user)
            ? null
            : Caller.Proven(user, null, [.. names.Where(n => n.Oid == OrganizationOid).Select(n => n.Value)], null);
    }

    private static string? BearerToken(HttpRequest request)
    {
        var header = request.Headers[HeaderNames.Authorization].ToString();
        const string scheme = "Bearer ";
        if (header.Length > scheme.Length && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return header[scheme.Length..].Trim();
        return header.Length == 0 ? WebSocketBearer.Find(request.Headers.SecWebSocketProtocol) : null;
    }
}
