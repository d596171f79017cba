using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Signing;

/// <summary>Whether a certificate in a Secret is still the one that is wanted: pure.</summary>
internal readonly record struct LeafPlan(string? Reason, DateTimeOffset RenewAt)
{
    public const string CertificateKey = "tls.crt";
    public const string PrivateKey = "tls.key";

    public bool Issue => Reason is not null;

    public static LeafPlan For(
        V1Secret? secret, LeafProfile profile, CertificateAuthority authority, DateTimeOffset now)
    {
        using var leaf = Parse(secret);
        if (leaf is null) return new LeafPlan("missing or unreadable", now);
        var renewAt = RenewalOf(leaf);
        if (now >= renewAt) return new LeafPlan("about to expire", now);
        if (!authority.Issued(leaf)) return new LeafPlan("signed by another authority", now);
        return Covers(leaf, profile) ? new LeafPlan(null, renewAt) : new LeafPlan("names changed", now);
    }

    /// <summary>When a fifth of the lifetime is left.</summary>
    public static DateTimeOffset RenewalOf(X509Certificate2 leaf)
    {
        var end = new DateTimeOffset(leaf.NotAfter);
        return end - ((end - new DateTimeOffset(leaf.NotBefore)) / 5);
    }

    /// <summary>The Secret's certificate, or null when there is none that has its key.</summary>
    public static X509Certificate2? Parse(V1Secret? secret)
    {
        if (secret?.Data?.TryGetValue(CertificateKey, out var certificate) != true
            || secret.Data?.TryGetValue(PrivateKey, out var key) != true)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate!), Encoding.UTF8.GetString(key!));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static bool Covers(X509Certificate2 leaf, LeafProfile profile)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var addresses = profile.Names.Select(n => IPAddress.TryParse(n, out var address) ? address : null)
            .OfType<IPAddress>();
        return names is not null
            && Same(names.EnumerateDnsNames(), profile.Names)
            && Same(names.EnumerateIPAddresses().Select(a => a.ToString()), addresses.Select(a => a.ToString()))
            && leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == profile.CommonName;
    }

    private static bool Same(IEnumerable<string> one, IEnumerable<string> other) =>
        one.ToHashSet(StringComparer.Ordinal).SetEquals(other);
}
