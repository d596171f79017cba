using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>A certificate as a secret holds it, and when to replace it.</summary>
internal sealed record StoredCertificate(CertificateSubject Subject, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    // OCM's agents renew when 20 to 25 % of the lifetime is left, each at a moment of its own.
    private const double LeastShareLeft = 0.20;
    private const double Spread = 0.05;

    /// <summary>Null when it is no certificate.</summary>
    public static StoredCertificate? Read(byte[]? pem)
    {
        if (pem is null) return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            return new(
                CertificateSubject.Of(certificate.SubjectName),
                new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
                new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The moment from which it is replaced; <paramref name="seed"/> picks one within the spread.</summary>
    public DateTimeOffset RenewAt(string seed)
    {
        var share = LeastShareLeft + (Spread * (SHA256.HashData(Encoding.UTF8.GetBytes(seed))[0] / 255.0));
        return NotAfter - ((NotAfter - NotBefore) * share);
    }
}
