using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>What to ask a signer for.</summary>
internal sealed record CertificateWish(
    string NamePrefix, IReadOnlyDictionary<string, string> Labels, string SignerName, CertificateSubject Subject,
    string? DnsName);

/// <summary>A key of our own and the request that was made with it.</summary>
internal sealed record CertificateDraft(byte[] KeyPem, V1CertificateSigningRequest Request)
{
    public static CertificateDraft Create(CertificateWish wish)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(wish.Subject.ToName(), key, HashAlgorithmName.SHA256);
        if (wish.DnsName is { } name)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        return new CertificateDraft(
            Encoding.ASCII.GetBytes(key.ExportECPrivateKeyPem() + "\n"),
            new V1CertificateSigningRequest
            {
                Metadata = new V1ObjectMeta
                {
                    GenerateName = wish.NamePrefix,
                    Labels = new Dictionary<string, string>(wish.Labels, StringComparer.Ordinal),
                },
                Spec = new()
                {
                    Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem() + "\n"),
                    SignerName = wish.SignerName,
                    Usages = ["digital signature", "key encipherment", "client auth"],
                },
            });
    }
}
