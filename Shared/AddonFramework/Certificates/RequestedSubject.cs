using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>A distinguished name as Kubernetes reads it: user, groups, organization units.</summary>
internal sealed record RequestedSubject(
    string CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string> OrganizationUnits)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string OrganizationUnitOid = "2.5.4.11";

    /// <exception cref="CryptographicException">It has attributes other than CN, O and OU, or not exactly one
    /// CN.</exception>
    public static RequestedSubject Parse(X500DistinguishedName name)
    {
        var values = Read(name.RawData).ToLookup(v => v.Oid, v => v.Value, StringComparer.Ordinal);
        var known = new[] { CommonNameOid, OrganizationOid, OrganizationUnitOid };
        if (values.Any(group => !known.Contains(group.Key, StringComparer.Ordinal)))
        {
            throw new CryptographicException("The subject has attributes other than CN, O and OU.");
        }

        return values[CommonNameOid].ToList() is [var commonName]
            ? new RequestedSubject(commonName, [.. values[OrganizationOid]], [.. values[OrganizationUnitOid]])
            : throw new CryptographicException("The subject has not exactly one CN.");
    }

    // Go puts all organizations into one multi-valued RDN, which X500RelativeDistinguishedName does not open.
    private static List<(string Oid, string Value)> Read(byte[] name)
    {
        var found = new List<(string, string)>();
        var sequence = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            // Some encoders do not sort the set.
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var tag = attribute.PeekTag();
                found.Add((oid, attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue)));
            }
        }

        return found;
    }
}
