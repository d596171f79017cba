using System.Net;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>The proxy on the way to a cluster: the secret's <c>proxy-url</c>, for upgrades as for all else.</summary>
internal static class ClusterProxyUrl
{
    /// <exception cref="GatewayConfigurationException">It is no URL of a proxy. The message does not repeat it: it may
    /// hold a password.</exception>
    public static WebProxy Read(string url)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) || !IsProxy(uri.Scheme))
            throw new GatewayConfigurationException("proxy-url must be an http, https or socks5 URL");
        var address = new UriBuilder(uri) { Scheme = SchemeOf(uri), UserName = "", Password = "" }.Uri;
        return new WebProxy(address) { Credentials = Credentials(uri.UserInfo) };
    }

    /// <summary>As readers may see it.</summary>
    public static string WithoutPassword(string url)
    {
        var at = url.LastIndexOf('@');
        if (at < 0) return url;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 || scheme > at
            ? url[(at + 1)..]
            : string.Concat(url.AsSpan(0, scheme + 3), url.AsSpan(at + 1));
    }

    private static bool IsProxy(string scheme) => scheme is "http" or "https" or "socks5" or "socks5h";

    /// <summary>Names are resolved by the proxy in either case.</summary>
    private static string SchemeOf(Uri uri) => uri.Scheme == "socks5h" ? "socks5" : uri.Scheme;

    private static NetworkCredential? Credentials(string userInfo)
    {
        if (userInfo.Length == 0) return null;
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new(Uri.UnescapeDataString(userInfo), "")
            : new(Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }
}
