using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>
/// What a PKCS#10 request asks for, read without trust: its signature was verified, its size was bounded.
/// </summary>
internal sealed record RequestedCertificate(
    ReadOnlyMemory<byte> Der, RequestedSubject Subject, IReadOnlyList<string> DnsNames, PublicKey Key)
{
    /// <summary>A klusterlet's request has about 700 bytes.</summary>
    public const int MaxPemLength = 16 * 1024;

    private const string SubjectAlternativeName = "2.5.29.17";

    /// <exception cref="CryptographicException">It is not a request that we can judge.</exception>
    public static RequestedCertificate Parse(ReadOnlySpan<byte> pem)
    {
        if (pem.Length is 0 or > MaxPemLength) throw new CryptographicException("The request is empty or too long.");
        var text = Encoding.ASCII.GetString(pem);
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != "CERTIFICATE REQUEST")
        {
            throw new CryptographicException("The request is not a PEM block of type CERTIFICATE REQUEST.");
        }

        var der = Convert.FromBase64String(text[fields.Base64Data]);
        try
        {
            // Verifies that the requester holds the key.
            var request = CertificateRequest.LoadSigningRequest(
                der, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            return new RequestedCertificate(
                der, RequestedSubject.Parse(request.SubjectName), DnsNamesOf(request), request.PublicKey);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The request is malformed.", e);
        }
    }

    private static List<string> DnsNamesOf(CertificateRequest request)
    {
        var names = new List<string>();
        foreach (var extension in request.CertificateExtensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName)
            {
                throw new CryptographicException($"The request asks for extension {extension.Oid?.Value}.");
            }

            names.AddRange(ReadDnsNames(extension.RawData));
        }

        return names;
    }

    private static List<string> ReadDnsNames(byte[] extension)
    {
        var dns = new Asn1Tag(TagClass.ContextSpecific, 2);
        var names = new List<string>();
        var sequence = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            if (!sequence.PeekTag().HasSameClassAndValue(dns))
            {
                throw new CryptographicException("The request asks for a name that is no DNS name.");
            }

            names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, dns));
        }

        return names;
    }
}
