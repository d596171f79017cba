using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Klusterlet.Identity;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.AddOns;

/// <summary>What became of one credential in one pass.</summary>
/// <param name="NextLook">When to look again.</param>
/// <param name="Condition">What to say on the addon; null for nothing new.</param>
internal sealed record CredentialOutcome(TimeSpan NextLook, ConditionState? Condition);

/// <summary>
/// Keeps an addon's credential in its Secret: asks for a certificate when there is none that will do, and writes it
/// when it has been signed. Keys of pending requests are in memory only, so a restart gives the requests up.
/// </summary>
internal sealed class AddOnCredentials(
    IKubernetesClient hub,
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed,
    IEntityCache<V1CertificateSigningRequest> requests,
    KlusterletOptions options,
    TimeProvider time,
    ILogger<AddOnCredentials> logger)
{
    private const string Rotated = "ClusterCertificateRotated";
    private const int MaxRequests = 10;
    private static readonly TimeSpan PendingPoll = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ObjectKey, Pending> pending = new();

    public async Task<CredentialOutcome> EnsureAsync(
        AddOnRegistration registration, CancellationToken cancellationToken)
    {
        var secret = await managed.FindAsync<V1Secret>(registration.Secret, cancellationToken);
        if (Usable(registration, secret) is { } certificate)
        {
            pending.TryRemove(registration.Secret, out _);
            var left = certificate.RenewAt(registration.Identity) - time.GetUtcNow();
            return new CredentialOutcome(left < options.SecretResync ? left : options.SecretResync, null);
        }

        if (pending.TryGetValue(registration.Secret, out var waiting) && waiting.Identity == registration.Identity)
            return await ContinueAsync(registration, waiting, cancellationToken);
        return await RequestAsync(registration, cancellationToken);
    }

    public async Task RemoveAsync(AddOnRegistration registration, CancellationToken cancellationToken)
    {
        pending.TryRemove(registration.Secret, out _);
        if (await managed.DeleteAsync<V1Secret>(registration.Secret, null, cancellationToken))
            logger.CredentialsRemoved(registration.AddOn, registration.Secret.ToString());
    }

    private StoredCertificate? Usable(AddOnRegistration registration, V1Secret? secret)
    {
        if (secret?.Data is not { } data || !data.TryGetValue("tls.key", out var key)) return null;
        if (StoredCertificate.Read(data.TryGetValue("tls.crt", out var pem) ? pem : null) is not { } certificate)
            return null;
        if (!certificate.Subject.Matches(registration.Subject)) return null;
        if (time.GetUtcNow() >= certificate.RenewAt(registration.Identity)) return null;
        var wanted = SecretData(registration, key, pem!);
        var same = wanted.All(w => data.TryGetValue(w.Key, out var value) && value.AsSpan().SequenceEqual(w.Value));
        return same ? certificate : null;
    }

    private async Task<CredentialOutcome> RequestAsync(
        AddOnRegistration registration, CancellationToken cancellationToken)
    {
        var open = requests.List(null).Count(r => r.Label(OcmNames.AddOnNameLabel) == registration.AddOn
            && r.Label(OcmNames.ClusterNameLabel) == registration.Cluster);
        if (open >= MaxRequests)
            return new CredentialOutcome(options.SecretResync, new(
                Rotated, "False", "ClientCertificateUpdateFailed",
                "Stop creating csr since there are too many csr created already on hub"));

        var draft = CertificateDraft.Create(registration.Wish);
        var request = await hub.CreateAsync(draft.Request, cancellationToken);
        pending[registration.Secret] = new Pending(registration.Identity, draft.KeyPem, request.Key());
        logger.CertificateRequested(registration.AddOn, registration.SignerName, request.Name());
        return new CredentialOutcome(PendingPoll, null);
    }

    private async Task<CredentialOutcome> ContinueAsync(
        AddOnRegistration registration, Pending waiting, CancellationToken cancellationToken)
    {
        var request = await hub.FindAsync<V1CertificateSigningRequest>(waiting.Request, cancellationToken);
        var refused = request?.Status?.Conditions?.FirstOrDefault(c => c.Type is "Denied" or "Failed");
        if (request is null || refused is not null)
        {
            pending.TryRemove(registration.Secret, out _);
            var reason = refused?.Message ?? "it is gone";
            logger.RequestRefused(waiting.Request.Name, registration.AddOn, reason);
            return new CredentialOutcome(
                options.SecretResync, new(Rotated, "False", "ClientCertificateUpdateFailed", reason));
        }

        if (request.Status?.Certificate is not { Length: > 0 } certificate)
            return new CredentialOutcome(PendingPoll, null);
        return await WriteAsync(registration, waiting, certificate, cancellationToken);
    }

    private async Task<CredentialOutcome> WriteAsync(
        AddOnRegistration registration, Pending waiting, byte[] certificate, CancellationToken cancellationToken)
    {
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta
            {
                Name = registration.Secret.Name,
                NamespaceProperty = registration.Secret.Namespace,
            },
            Type = "Opaque",
            Data = SecretData(registration, waiting.KeyPem, certificate),
        };
        // fails until the namespace is there
        await managed.ApplyAsync(secret, "klusterlet", force: true, null, cancellationToken);
        pending.TryRemove(registration.Secret, out _);
        if (StoredCertificate.Read(certificate) is not { } stored)
            return new CredentialOutcome(options.SecretResync, new(
                Rotated, "False", "ClientCertificateUpdateFailed", "the signer returned no certificate"));
        logger.CredentialsWritten(registration.AddOn, registration.Secret.ToString(), stored.NotAfter);
        var message = $"client certificate rotated starting from {Time(stored.NotBefore)} to {Time(stored.NotAfter)}";
        return new CredentialOutcome(TimeSpan.Zero, new(Rotated, "True", "ClientCertificateUpdated", message));
    }

    private Dictionary<string, byte[]> SecretData(AddOnRegistration registration, byte[] key, byte[] certificate)
    {
        var data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["tls.crt"] = certificate,
            ["tls.key"] = key,
            ["cluster-name"] = Encoding.UTF8.GetBytes(registration.Cluster),
        };
        if (registration.IsKubeClient) data["kubeconfig"] = HubKubeconfig.For(options.Hub);
        return data;
    }

    private static string Time(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'");

    private sealed record Pending(string Identity, byte[] KeyPem, ObjectKey Request);
}
