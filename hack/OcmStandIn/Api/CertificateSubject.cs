using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.OcmStandIn.Api;

/// <summary>
/// The parts of a distinguished name that Kubernetes reads: user, groups, and OCM's organization units.
/// </summary>
internal sealed record CertificateSubject(
    string CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string> OrganizationalUnits)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string OrganizationalUnitOid = "2.5.4.11";

    public static CertificateSubject OfRequest(byte[] pem) =>
        Of(CertificateRequest.LoadSigningRequestPem(
            System.Text.Encoding.ASCII.GetString(pem), HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.SkipSignatureValidation)
            .SubjectName);

    public static CertificateSubject Of(X500DistinguishedName name)
    {
        var parts = name.EnumerateRelativeDistinguishedNames(reversed: false).SelectMany(Elements).ToList();
        List<string> All(string oid) => [.. parts.Where(p => p.Oid == oid).Select(p => p.Value)];
        return new(All(CommonNameOid).FirstOrDefault() ?? "", All(OrganizationOid), All(OrganizationalUnitOid));
    }

    // Go writes several organizations as one element with several values, which .NET does not take apart.
    private static IEnumerable<(string Oid, string Value)> Elements(X500RelativeDistinguishedName part)
    {
        var set = new AsnReader(part.RawData, AsnEncodingRules.DER).ReadSetOf();
        while (set.HasData)
        {
            var element = set.ReadSequence();
            var oid = element.ReadObjectIdentifier();
            yield return (oid, element.ReadCharacterString((UniversalTagNumber)element.PeekTag().TagValue));
        }
    }

    public X500DistinguishedName ToName()
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var unit in OrganizationalUnits) builder.AddOrganizationalUnitName(unit);
        foreach (var organization in Organizations) builder.AddOrganizationName(organization);
        builder.AddCommonName(CommonName);
        return builder.Build();
    }

    /// <summary>Same user and the same sets of groups and units; their order says nothing.</summary>
    public bool Matches(CertificateSubject other) =>
        CommonName == other.CommonName
        && Organizations.ToHashSet(StringComparer.Ordinal).SetEquals(other.Organizations)
        && OrganizationalUnits.ToHashSet(StringComparer.Ordinal).SetEquals(other.OrganizationalUnits);
}
