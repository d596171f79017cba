using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>Trust and client certificate of a set of connections. Other content means other connections.</summary>
internal sealed class TlsMaterial
{
    private readonly byte[]? authorityPem;
    private readonly byte[]? certificatePem;
    private readonly byte[]? keyPem;

    private TlsMaterial(byte[]? authority, byte[]? certificate, byte[]? key)
    {
        (authorityPem, certificatePem, keyPem) = (authority, certificate, key);
        if (authority is not null) Authorities = ReadAuthorities(authority);
        if (certificate is not null && key is not null) Client = ReadClient(certificate, key);
    }

    public X509Certificate2Collection? Authorities { get; }

    public SslStreamCertificateContext? Client { get; }

    /// <summary>
    /// The same instance when nothing changed. Throws <see cref="CryptographicException"/> for what is not PEM.
    /// </summary>
    public static TlsMaterial From(TlsMaterial? last, byte[]? authority, byte[]? certificate, byte[]? key) =>
        last is not null
        && Same(last.authorityPem, authority) && Same(last.certificatePem, certificate) && Same(last.keyPem, key)
            ? last
            : new TlsMaterial(authority, certificate, key);

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private static X509Certificate2Collection ReadAuthorities(byte[] pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        return authorities.Count > 0
            ? authorities
            : throw new CryptographicException("The CA bundle has no certificate.");
    }

    private static SslStreamCertificateContext ReadClient(byte[] certificate, byte[] key)
    {
        var pem = Encoding.UTF8.GetString(certificate);
        var leaf = X509Certificate2.CreateFromPem(pem, Encoding.UTF8.GetString(key));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
