using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager.Signing;

/// <summary>Loads the authority from its Secret, or makes both.</summary>
internal sealed class SignerSecret(
    IKubernetesClient client, ManagerOptions options, TimeProvider time, ILogger<SignerSecret> logger)
{
    private const string CertificateKey = "ca.crt";
    private const string PrivateKey = "ca.key";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    public async Task<CertificateAuthority> EnsureAsync(
        V1Alpha1ManagedProxyConfiguration owner, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(options.SignerSecretNamespace, options.SignerSecretName);
        if (await client.FindAsync<V1Secret>(key, cancellationToken) is { } existing) return Load(existing, key);
        var authority = CertificateAuthority.Create(ClusterProxyNames.Group, Lifetime, time);
        try
        {
            await client.CreateAsync(Secret(key, authority, owner), cancellationToken);
            logger.AuthorityCreated(key, authority.NotAfter);
            return authority;
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            return Load(await client.GetAsync<V1Secret>(key, cancellationToken), key);
        }
    }

    // Never made anew when it is damaged: every agent would have to register again, and someone may have the old one.
    private CertificateAuthority Load(V1Secret secret, ObjectKey key)
    {
        if (secret.Data?.TryGetValue(CertificateKey, out var certificate) != true
            || secret.Data?.TryGetValue(PrivateKey, out var privateKey) != true)
        {
            throw new TerminalException($"Secret {key} lacks {CertificateKey} or {PrivateKey}.");
        }

        try
        {
            return CertificateAuthority.Load(
                Encoding.UTF8.GetString(certificate!), new SecretString(Encoding.UTF8.GetString(privateKey!)), time);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TerminalException($"Secret {key} does not hold an authority: {e.Message}", e);
        }
    }

    private static V1Secret Secret(
        ObjectKey key, CertificateAuthority authority, V1Alpha1ManagedProxyConfiguration owner) => new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = key.Name,
                NamespaceProperty = key.Namespace,
                OwnerReferences = [owner.OwnerReference(controller: null, blockOwnerDeletion: true)],
            },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [CertificateKey] = Encoding.ASCII.GetBytes(authority.CertificatePem),
                [PrivateKey] = Encoding.ASCII.GetBytes(authority.ExportKey().Reveal()),
            },
        };
}
