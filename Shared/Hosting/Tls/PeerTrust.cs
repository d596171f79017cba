using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.Hosting.Tls;

/// <summary>
/// Checks a peer's certificate against given authorities only: no system roots, no revocation lists, no downloads. As
/// in Go, any certificate of the bundle is an anchor, self-signed or not, and a server's name must be in its SAN (the
/// CN does not count).
/// </summary>
public static class PeerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// Null when the server's certificate is good for <paramref name="host"/>; else what is wrong with it.
    /// </summary>
    public static string? CheckServer(
        X509Certificate2 certificate, X509Certificate2Collection sent, X509Certificate2Collection authorities,
        string host, TimeProvider time)
    {
        if (CheckChain(certificate, sent, authorities, ServerAuthentication, time) is { } problem) return problem;
        return certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false)
            ? null
            : $"it is not valid for {host}";
    }

    /// <summary>Null when the client's certificate is good; else what is wrong with it.</summary>
    public static string? CheckClient(
        X509Certificate2 certificate, X509Certificate2Collection sent, X509Certificate2Collection authorities,
        TimeProvider time) =>
        CheckChain(certificate, sent, authorities, ClientAuthentication, time);

    /// <summary>The certificates that came along with the peer's own in a TLS handshake.</summary>
    public static X509Certificate2Collection SentWith(X509Chain? chain) =>
        chain is null ? [] : [.. chain.ChainPolicy.ExtraStore];

    private static string? CheckChain(
        X509Certificate2 certificate, X509Certificate2Collection sent, X509Certificate2Collection authorities,
        string usage, TimeProvider time)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(sent);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(usage));
        policy.VerificationTime = time.GetUtcNow().UtcDateTime;
        policy.VerificationTimeIgnored = false;
        var built = chain.Build(certificate);
        var status = chain.ChainStatus;
        // An anchor that is not self-signed leaves the chain "partial": good, if its last certificate is in the bundle.
        var top = chain.ChainElements is [.., var last] ? last.Certificate : certificate;
        var partial = Array.TrueForAll(status, s => s.Status == X509ChainStatusFlags.PartialChain);
        var good = built || (partial && authorities.Contains(top));
        var problem = good ? null : string.Join("; ", status.Select(s => s.StatusInformation.Trim()).Distinct());
        foreach (var element in chain.ChainElements)
        {
            if (!authorities.Contains(element.Certificate) && !ReferenceEquals(element.Certificate, certificate))
                element.Certificate.Dispose();
        }

        return problem;
    }
}
