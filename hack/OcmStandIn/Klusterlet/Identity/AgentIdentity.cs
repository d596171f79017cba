using System.Security.Cryptography;
using System.Text;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>Who a klusterlet is on the hub, and the Secret that keeps it.</summary>
internal sealed record AgentIdentity(string Cluster, string AgentName)
{
    public const string SecretName = "hub-kubeconfig-secret";
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public CertificateSubject Subject { get; } = new(
        $"{OcmNames.ClusterGroup(Cluster)}:{AgentName}",
        [OcmNames.ClusterGroup(Cluster), OcmNames.ManagedClustersGroup],
        []);

    public CertificateWish Wish { get; } = new(
        Cluster + "-",
        new Dictionary<string, string>(StringComparer.Ordinal) { [OcmNames.ClusterNameLabel] = Cluster },
        OcmNames.KubeClientSigner,
        new(
            $"{OcmNames.ClusterGroup(Cluster)}:{AgentName}",
            [OcmNames.ClusterGroup(Cluster), OcmNames.ManagedClustersGroup], []),
        DnsName: null);

    /// <summary>The one in the secret, or a new one with a name of five random characters.</summary>
    public static AgentIdentity Of(string cluster, V1Secret? secret)
    {
        var stored = Text(secret, "cluster-name") == cluster ? Text(secret, "agent-name") : null;
        return new AgentIdentity(
            cluster, stored is { Length: > 0 } ? stored : RandomNumberGenerator.GetString(Alphabet, 5));
    }

    /// <summary>Whether the secret's certificate is ours and will do for a while.</summary>
    public bool IsUsable(V1Secret? secret, DateTimeOffset now) =>
        secret?.Data is { } data && data.ContainsKey("tls.key") && data.ContainsKey("kubeconfig")
        && StoredCertificate.Read(data.TryGetValue("tls.crt", out var pem) ? pem : null) is { } certificate
        && certificate.Subject.Matches(Subject)
        && now < certificate.RenewAt(Subject.CommonName);

    public Dictionary<string, byte[]> SecretData(
        HubEndpoint hub, byte[] key, byte[] certificate) => new(StringComparer.Ordinal)
        {
            ["kubeconfig"] = HubKubeconfig.For(hub),
            ["tls.key"] = key,
            ["tls.crt"] = certificate,
            ["cluster-name"] = Encoding.UTF8.GetBytes(Cluster),
            ["agent-name"] = Encoding.UTF8.GetBytes(AgentName),
        };

    private static string? Text(V1Secret? secret, string key) =>
        secret?.Data is { } data && data.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;
}
