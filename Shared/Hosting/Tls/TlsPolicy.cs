using System.Net.Security;
using System.Security.Authentication;

namespace OcmAddons.Hosting.Tls;

/// <summary>
/// Which TLS versions and cipher suites are spoken. The default is TLS 1.2 and 1.3 with the platform's suites.
/// </summary>
public sealed record TlsPolicy(SslProtocols Protocols, CipherSuitesPolicy? CipherSuites)
{
    // What Go lists as secure, by the names that Go and IANA share.
    private static readonly TlsCipherSuite[] Tls12 =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    ];

    private static readonly string[] Versions = ["VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"];

    private static readonly TlsCipherSuite[] Tls13 =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    ];

    public static TlsPolicy Default { get; } = new(SslProtocols.Tls12 | SslProtocols.Tls13, null);

    /// <summary>
    /// From the values of <c>--tls-min-version</c> (<c>VersionTLS12</c>; empty is 1.2) and <c>--tls-cipher-suites</c>
    /// (Go names; none is the default). As in Go, the list concerns TLS 1.2 only.
    /// </summary>
    public static bool TryParse(
        string minVersion, IReadOnlyList<string> suites, out TlsPolicy policy, out string problem)
    {
        policy = Default;
        if (!TryParseVersion(minVersion, out var protocols))
        {
            problem = $"\"{minVersion}\" is not one of {string.Join(", ", Versions)}";
            return false;
        }

        var chosen = new List<TlsCipherSuite>();
        foreach (var name in suites)
        {
            if (!TryParseSuite(name, out var suite))
            {
                problem = $"cipher suite {name} not supported, doesn't exist or considered as insecure";
                return false;
            }

            chosen.Add(suite);
        }

        problem = "";
        policy = new TlsPolicy(protocols, chosen.Count == 0 ? null : new CipherSuitesPolicy(chosen.Union(Tls13)));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; what is wrong is a usage error that names the flag.</summary>
    public static TlsPolicy Parse(
        string versionFlag, string minVersion, string suitesFlag, IReadOnlyList<string> suites)
    {
        if (TryParse(minVersion, suites, out var policy, out var problem)) return policy;
        throw new UsageException($"{(TryParseVersion(minVersion, out _) ? suitesFlag : versionFlag)}: {problem}");
    }

    private static bool TryParseSuite(string name, out TlsCipherSuite suite)
    {
        suite = default;
        if (!name.StartsWith("TLS_", StringComparison.Ordinal)) return false;
        var full = name.EndsWith("_POLY1305", StringComparison.Ordinal) ? name + "_SHA256" : name; // Go's older name
        return Enum.TryParse(full, out suite) && (Tls12.Contains(suite) || Tls13.Contains(suite));
    }

    // The platform refuses TLS 1.0 and 1.1, which the originals would still allow; asking for them gives the oldest
    // that is left.
    private static bool TryParseVersion(string text, out SslProtocols protocols)
    {
        protocols = text == "VersionTLS13" ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
        return text.Length == 0 || Versions.Contains(text, StringComparer.Ordinal);
    }
}
