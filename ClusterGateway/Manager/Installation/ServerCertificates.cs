using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>Keeps the authority and the serving certificate that it signs. Both are replaced in time.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Patch)]
internal sealed class ServerCertificates(
    IKubernetesClient hub, ManagerSettings settings, TimeProvider time, ILogger<ServerCertificates> logger)
{
    private const string Certificate = "ca.crt";
    private const string Key = "ca.key";
    private const string Previous = "ca-previous.crt";

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan AuthorityMargin = TimeSpan.FromDays(365);

    /// <summary>
    /// What callers are to trust: the authority, and the one before while its certificates may still be in use.
    /// </summary>
    public async Task<string> EnsureAsync(InstallationPlan plan, CancellationToken cancellationToken)
    {
        var signer = await EnsureAuthorityAsync(cancellationToken);
        var key = new ObjectKey(plan.Namespace, ManagerNames.ServingSecret);
        var names = ServingCertificate.Names(plan.Namespace);
        var current = await hub.FindAsync<V1Secret>(key, cancellationToken);
        if (ServingCertificate.Problem(current, signer.Authority, names, time.GetUtcNow()) is { } problem)
        {
            var issued = signer.Authority.Issue(
                // Not the authority's own name: OpenSSL would take the leaf for self-signed.
                new LeafProfile(names[^1], LeafUsage.Server) { Names = names }, ServingCertificate.Lifetime);
            await ApplyAsync(ServingSecret(plan, issued), cancellationToken);
            logger.CertificateIssued(key, problem);
        }

        return signer.Authority.CertificatePem + signer.Previous;
    }

    private async Task<(CertificateAuthority Authority, string Previous)> EnsureAuthorityAsync(
        CancellationToken cancellationToken)
    {
        var secret = await hub.FindAsync<V1Secret>(new(settings.Namespace, settings.SignerSecret), cancellationToken);
        var known = secret is null ? null : Load(secret);
        if (known is not null && known.NotAfter - time.GetUtcNow() > AuthorityMargin)
            return (known, Text(secret!, Previous));

        var fresh = CertificateAuthority.Create(GatewayApi.AddonName, AuthorityLifetime, time);
        await ApplyAsync(SignerSecret(fresh, known?.CertificatePem), cancellationToken);
        logger.AuthorityMade(fresh.NotAfter);
        return (fresh, known?.CertificatePem ?? "");
    }

    /// <summary>Null when what is there cannot be used; it is then replaced.</summary>
    private CertificateAuthority? Load(V1Secret secret)
    {
        try
        {
            return CertificateAuthority.Load(Text(secret, Certificate), new SecretString(Text(secret, Key)), time);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            logger.AuthorityNotReadable(secret.Key(), e.Message);
            return null;
        }
    }

    private V1Secret SignerSecret(CertificateAuthority authority, string? previous) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = settings.SignerSecret,
            NamespaceProperty = settings.Namespace,
            Labels = ManagerNames.Labels(),
        },
        Type = "Opaque",
        Data = Data(
            (Certificate, authority.CertificatePem), (Key, authority.ExportKey().Reveal()), (Previous, previous)),
    };

    private static V1Secret ServingSecret(InstallationPlan plan, IssuedCertificate issued) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, ManagerNames.ServingSecret, plan.Namespace),
        Type = "kubernetes.io/tls",
        Data = Data(("tls.crt", issued.ChainPem), ("tls.key", issued.KeyPem.Reveal())),
    };

    private static Dictionary<string, byte[]> Data(params (string Key, string? Value)[] entries) => entries
        .Where(e => e.Value is not null)
        .ToDictionary(e => e.Key, e => Encoding.UTF8.GetBytes(e.Value!), StringComparer.Ordinal);

    private static string Text(V1Secret secret, string key) =>
        secret.Data is { } data && data.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : "";

    private Task<V1Secret> ApplyAsync(V1Secret secret, CancellationToken cancellationToken) =>
        hub.ApplyAsync(secret, ManagerNames.FieldManager, force: true, subresource: null, cancellationToken);
}
