using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>
/// Gets a klusterlet its identity on the hub and keeps it: from the Secret when it has one, else by creating its
/// ManagedCluster and a certificate request, which somebody must approve.
/// </summary>
internal sealed class HubRegistration(
    string cluster, HubEndpoint hub, AgentFiles files, TimeProvider time, ILogger<HubRegistration> logger)
{
    private static readonly ObjectKey Key = new(OcmNames.AgentNamespace, AgentIdentity.SecretName);
    private static readonly TimeSpan ApprovalPoll = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns when the files hold a usable identity. <paramref name="asker"/> is the bootstrap client the first time
    /// and the
    /// klusterlet's own later.
    /// </summary>
    public async Task EnsureAsync(
        IKubernetesClient asker, IKubernetesClient managed, bool bootstrap, CancellationToken cancellationToken)
    {
        var secret = await managed.FindAsync<V1Secret>(Key, cancellationToken);
        var identity = AgentIdentity.Of(cluster, secret);
        var usable = identity.IsUsable(secret, time.GetUtcNow());
        if (!usable)
        {
            if (bootstrap) await EnsureClusterAsync(asker, cancellationToken);
            secret = await RequestAsync(asker, managed, identity, cancellationToken);
        }

        // The endpoint may have changed since the secret was written: files always have the one that was asked for.
        var data = identity.SecretData(hub, secret!.Data!["tls.key"], secret.Data["tls.crt"]);
        await files.WriteAsync(data, cancellationToken);
        var certificate = StoredCertificate.Read(data["tls.crt"])!;
        if (bootstrap || !usable) logger.Registered(identity.Subject.CommonName, certificate.NotAfter);
    }

    private async Task EnsureClusterAsync(IKubernetesClient asker, CancellationToken cancellationToken)
    {
        if (await asker.FindAsync<V1ManagedCluster>(new(null, cluster), cancellationToken) is not null) return;
        var wanted = new V1ManagedCluster
        {
            Metadata = new V1ObjectMeta { Name = cluster },
            Spec = new() { HubAcceptsClient = false, LeaseDurationSeconds = 60 },
        };
        await asker.CreateAsync(wanted, cancellationToken);
    }

    private async Task<V1Secret> RequestAsync(
        IKubernetesClient asker, IKubernetesClient managed, AgentIdentity identity, CancellationToken cancellationToken)
    {
        var draft = CertificateDraft.Create(identity.Wish);
        var request = await asker.CreateAsync(draft.Request, cancellationToken);
        logger.IdentityRequested(identity.Subject.CommonName, request.Name());
        var certificate = await WaitAsync(asker, request.Key(), cancellationToken);
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = Key.Name, NamespaceProperty = Key.Namespace },
            Type = "Opaque",
            Data = identity.SecretData(hub, draft.KeyPem, certificate),
        };
        return await managed.ApplyAsync(secret, "klusterlet", force: true, null, cancellationToken);
    }

    private async Task<byte[]> WaitAsync(
        IKubernetesClient asker, ObjectKey request, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ApprovalPoll, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var current = await asker.FindAsync<V1CertificateSigningRequest>(request, cancellationToken)
                ?? throw new InvalidOperationException($"Certificate request {request} is gone.");
            if (current.Status?.Certificate is { Length: > 0 } certificate) return certificate;
            if (current.Status?.Conditions?.FirstOrDefault(c => c.Type is "Denied" or "Failed") is { } refused)
                throw new InvalidOperationException($"Certificate request {request} was refused: {refused.Message}");
        }

        throw new OperationCanceledException(cancellationToken);
    }
}
