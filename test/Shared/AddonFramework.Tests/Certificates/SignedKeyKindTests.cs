using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.AddonFramework.Certificates;

namespace OcmAddons.AddonFramework.Tests.Certificates;

public sealed class SignedKeyKindTests
{
    [Test]
    public void SignClient_RequestWithAnEllipticCurveKey_IsIssuedByTheRsaAuthority()
    {
        var authority = CertificateAuthority.Create("test", TimeSpan.FromDays(1), TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=agent", key, HashAlgorithmName.SHA256).CreateSigningRequest();

        using var leaf = X509Certificate2.CreateFromPem(authority.SignClient(request, TimeSpan.FromHours(1)));

        Assert.That(authority.Issued(leaf), Is.True);
        using var granted = leaf.GetECDsaPublicKey();
        Assert.That(granted!.ExportSubjectPublicKeyInfo(), Is.EqualTo(key.ExportSubjectPublicKeyInfo()));
    }
}
