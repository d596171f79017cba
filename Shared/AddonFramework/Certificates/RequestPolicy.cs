using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>
/// Which certificate requests an addon's agent may have signed: those that its own klusterlet made, for exactly an
/// identity that the addon registers on that cluster.
/// </summary>
internal static class RequestPolicy
{
    /// <summary>
    /// Longer than the original's 180 days and Kubernetes' default of a year is not what a klusterlet asks for.
    /// </summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    private const string RequesterPrefix = "system:open-cluster-management:";
    private static readonly string[] AllowedUsages = ["digital signature", "key encipherment", "client auth"];

    /// <summary>
    /// The cluster that a klusterlet's user name is of, or null; the agent's part must be there and be one part.
    /// </summary>
    public static string? ClusterOf(string? username)
    {
        if (username?.StartsWith(RequesterPrefix, StringComparison.Ordinal) != true) return null;
        return username[RequesterPrefix.Length..].Split(':') is [{ Length: > 0 } cluster, { Length: > 0 }]
            ? cluster
            : null;
    }

    /// <summary>What is wrong with a request, or null.</summary>
    public static string? Fault(
        V1CertificateSigningRequest csr, string cluster, string addon, IReadOnlyList<AgentRegistration> registrations)
    {
        var spec = csr.Spec;
        if (spec?.Request is null) return "it holds no request";
        if (ClusterOf(spec.Username) != cluster) return "the requester is not the cluster's klusterlet";
        if (spec.Groups?.Contains(RequesterPrefix + cluster) != true)
            return "the requester is not in the cluster's group";
        if (csr.Label(OcmNames.ClusterNameLabel) != cluster) return "its cluster label names another cluster";
        if (csr.Label(OcmNames.AddonNameLabel) != addon) return "its addon label names another addon";
        if (!csr.Name().StartsWith($"addon-{cluster}-{addon}-", StringComparison.Ordinal))
            return "its name is not an addon's";
        if (UsageFault(spec.Usages) is { } usage) return usage;
        if (spec.ExpirationSeconds > MaxLifetime.TotalSeconds) return "it asks for too long a lifetime";
        var candidates = registrations.Where(r => r.SignerName == spec.SignerName).ToList();
        if (candidates.Count == 0) return $"the addon registers nothing with signer {spec.SignerName}";
        return ContentFault(spec.Request, addon, candidates);
    }

    private static string? UsageFault(IList<string>? usages)
    {
        if (usages?.Contains("client auth") != true) return "it does not ask for client authentication";
        return usages.FirstOrDefault(u => !AllowedUsages.Contains(u, StringComparer.Ordinal)) is { } other
            ? $"it asks for usage {other}"
            : null;
    }

    private static string? ContentFault(byte[] pem, string addon, List<AgentRegistration> candidates)
    {
        RequestedCertificate request;
        try
        {
            request = RequestedCertificate.Parse(pem);
        }
        catch (CryptographicException e)
        {
            return e.Message;
        }
        catch (FormatException)
        {
            return "the request is not base64";
        }

        if (request.DnsNames.Any(name => name != $"{addon}.addon.open-cluster-management.io"))
            return "it asks for other names";
        if (!IsStrong(request.Key)) return "its key is too weak, too large or of an unknown kind";
        return candidates.Exists(c => Matches(c, request.Subject))
            ? null
            : "its subject is not one that the addon registers";
    }

    private static bool Matches(AgentRegistration registration, RequestedSubject subject)
    {
        // Frameworks before 1.3 registered this group too; every authenticated user is in it anyway.
        var groups = registration.IsKubeClient
            ? subject.Organizations.Where(o => o != "system:authenticated")
            : subject.Organizations;
        return subject.CommonName == registration.User
            && Same(groups, registration.Groups)
            && Same(subject.OrganizationUnits, registration.OrganizationUnits);
    }

    private static bool Same(IEnumerable<string> one, IEnumerable<string> other) =>
        one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static bool IsStrong(PublicKey key)
    {
        using var ec = key.GetECDsaPublicKey();
        if (ec is not null) return ec.KeySize is 256 or 384 or 521;
        using var rsa = key.GetRSAPublicKey();
        return rsa is { KeySize: >= 2048 and <= 8192 };
    }
}
