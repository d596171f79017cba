using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Checks a connection's client certificate against the front proxy's CA and the users' CA, each by itself: a user's certificate never
/// speaks for somebody else. The verdict is kept with the connection as long as the CAs stay the same.
/// </summary>
internal sealed class ClientCertificates(TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly object VerdictKey = new();

    public CertificateVerdict Check(HttpContext context, DelegatedAuthenticationConfig config)
    {
        if (context.Connection.ClientCertificate is not { } certificate) return CertificateVerdict.None;
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        var now = time.GetUtcNow().UtcDateTime;
        if (items is not null && items.TryGetValue(VerdictKey, out var kept) && kept is CertificateVerdict verdict
            && ReferenceEquals(verdict.Config, config) && now < verdict.ValidUntil)
            return verdict;

        verdict = new CertificateVerdict(
            config, certificate.NotAfter.ToUniversalTime(),
            IsSignedBy(config.FrontProxyCa, certificate, now), IsSignedBy(config.ClientCa, certificate, now), certificate);
        if (items is not null) items[VerdictKey] = verdict;
        return verdict;
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 certificate, DateTime now)
    {
        if (authorities.Count == 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = now;
        return chain.Build(certificate);
    }
}

/// <param name="Config">Null when the connection has no certificate.</param>
internal sealed record CertificateVerdict(
    DelegatedAuthenticationConfig? Config, DateTime ValidUntil, bool FrontProxy, bool User, X509Certificate2? Certificate)
{
    public static CertificateVerdict None { get; } = new(null, default, FrontProxy: false, User: false, Certificate: null);

    public string CommonName => Certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "";
}
