using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.Hosting.Tests.Tls;

/// <summary>Issues certificates for tests.</summary>
internal sealed class Authority
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa key;

    private Authority(ECDsa key, X509Certificate2 certificate) => (this.key, Certificate) = (key, certificate);

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public static Authority Root(string name)
    {
        var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new Authority(own, request.CreateSelfSigned(From, Until));
    }

    public Authority Intermediate(string name)
    {
        var child = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", child, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new Authority(child, Sign(request, Until));
    }

    public (string Certificate, string Key) Issue(
        string name, bool client = false, string? dns = null, DateTimeOffset? until = null)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", leaf, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var usage = client ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1";
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = Sign(request, until ?? Until);
        return (certificate.ExportCertificatePem() + "\n", leaf.ExportPkcs8PrivateKeyPem());
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset until)
    {
        var serial = RandomNumberGenerator.GetBytes(8);
        return request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), From, until, serial);
    }
}
