using System.Text;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Signing;

/// <summary>
/// Keeps the certificates of proxy servers and their clients in Secrets, fresh and with the right names.
/// </summary>
internal sealed class LeafSecrets(IKubernetesClient client, TimeProvider time, ILogger<LeafSecrets> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>When the certificate ends, and when to look again.</summary>
    public async Task<LeafState> EnsureAsync(
        ObjectKey key,
        LeafProfile profile,
        CertificateAuthority authority,
        V1Alpha1ManagedProxyConfiguration owner,
        CancellationToken cancellationToken)
    {
        var secret = await client.FindAsync<V1Secret>(key, cancellationToken);
        var plan = LeafPlan.For(secret, profile, authority, time.GetUtcNow());
        if (plan.Issue)
        {
            secret = Secret(key, authority.Issue(profile, Lifetime), owner);
            await client.ApplyAsync(
                secret, ClusterProxyNames.Addon, force: true, subresource: null, cancellationToken);
            logger.LeafIssued(key, plan.Reason!);
        }

        using var leaf = LeafPlan.Parse(secret)!;
        return new LeafState(new DateTimeOffset(leaf.NotAfter), LeafPlan.RenewalOf(leaf));
    }

    private static V1Secret Secret(
        ObjectKey key, IssuedCertificate issued, V1Alpha1ManagedProxyConfiguration owner) => new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = key.Name,
                NamespaceProperty = key.Namespace,
                OwnerReferences = [owner.OwnerReference(controller: true, blockOwnerDeletion: true)],
            },
            Type = "kubernetes.io/tls",
            Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [LeafPlan.CertificateKey] = Encoding.ASCII.GetBytes(issued.ChainPem),
                [LeafPlan.PrivateKey] = Encoding.ASCII.GetBytes(issued.KeyPem.Reveal()),
            },
        };
}

internal readonly record struct LeafState(DateTimeOffset NotAfter, DateTimeOffset RenewAt);
