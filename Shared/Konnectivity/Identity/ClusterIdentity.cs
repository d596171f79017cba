using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.Konnectivity.Identity;

/// <summary>Which cluster a certificate of an agent is for, and what such an agent may claim to serve.</summary>
public sealed record ClusterIdentity(string ClusterName)
{
    /// <summary>The common name of every agent's certificate.</summary>
    public const string AgentUser = "open-cluster-management:cluster-proxy:proxy-agent";

    /// <summary>The organization of every agent's certificate.</summary>
    public const string AgentGroup = "open-cluster-management:cluster-proxy";

    /// <summary>What the organizational unit starts with that names the cluster.</summary>
    public const string ClusterUnitPrefix = "cluster-";

    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>The name by which the services of a cluster are dialled.</summary>
    public string VirtualHost
    {
        get
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ClusterName)));
            return $"cluster-{digest[..48]}.open-cluster-management.proxy";
        }
    }

    /// <summary>Whether a certificate belongs to some agent, of whichever cluster.</summary>
    public static bool IsAgent(X509Certificate2 certificate) =>
        Values(certificate, CommonName).Contains(AgentUser)
        || Values(certificate, Organization).Contains(AgentGroup);

    /// <summary>The cluster that an agent's certificate is for; null when it does not name exactly one.</summary>
    public static ClusterIdentity? Find(X509Certificate2 certificate)
    {
        if (Values(certificate, CommonName) is not [AgentUser]) return null;
        var clusters = Values(certificate, OrganizationalUnit)
            .Where(unit => unit.StartsWith(ClusterUnitPrefix, StringComparison.Ordinal)
                && unit.Length > ClusterUnitPrefix.Length)
            .ToList();
        return clusters is [var unit] ? new ClusterIdentity(unit[ClusterUnitPrefix.Length..]) : null;
    }

    /// <summary>The first identifier that is not this cluster's to claim; null when all are.</summary>
    public string? FindForeign(AgentIdentifiers identifiers) =>
        identifiers.DefaultRoute
            ? "default-route"
            : identifiers.Hosts.FirstOrDefault(host => !Owns(host))
                ?? identifiers.IPv4.Concat(identifiers.IPv6).FirstOrDefault();

    private bool Owns(string host) => host.Equals(ClusterName, StringComparison.Ordinal)
        || host.StartsWith(ClusterName + ".", StringComparison.Ordinal)
        || host.Equals(VirtualHost, StringComparison.Ordinal);

    private static List<string> Values(X509Certificate2 certificate, string oid)
    {
        var found = new List<string>();
        var names = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (type == oid) found.Add(Text(pair));
            }
        }

        return found;
    }

    private static string Text(AsnReader reader)
    {
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.Universal && tag.TagValue <= (int)UniversalTagNumber.BMPString
            ? reader.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : "";
    }
}
