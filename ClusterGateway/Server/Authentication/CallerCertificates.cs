using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Checks a connection's client certificate against the front proxy's CA and the users' CA, each by itself: a user's
/// certificate never speaks for somebody else. The verdict is kept with the connection as long as the CAs stay the
/// same.
/// </summary>
internal sealed class CallerCertificates(TimeProvider time)
{
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
            IsSignedBy(config.FrontProxyCa, certificate), IsSignedBy(config.ClientCa, certificate), certificate);
        if (items is not null) items[VerdictKey] = verdict;
        return verdict;
    }

    private bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 certificate) =>
        authorities.Count > 0 && PeerTrust.CheckClient(certificate, [], authorities, time) is null;
}

/// <param name="Config">Null when the connection has no certificate.</param>
internal sealed record CertificateVerdict(
    DelegatedAuthenticationConfig? Config, DateTime ValidUntil, bool FrontProxy, bool User,
    X509Certificate2? Certificate)
{
    public static CertificateVerdict None { get; } = new(
        null, default, FrontProxy: false, User: false, Certificate: null);

    public string CommonName => Certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "";
}
