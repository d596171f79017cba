using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>
/// Approves the certificate requests of the addon's agents, and signs those for the addon's own signers.
/// </summary>
[EntityRbac(typeof(V1CertificateSigningRequest), Verbs = RbacVerb.Read)]
[EntityRbac(typeof(V1CertificateSigningRequest), Verbs = RbacVerb.Update, Subresource = "approval")]
[EntityRbac(typeof(V1CertificateSigningRequest), Verbs = RbacVerb.Update, Subresource = "status")]
internal sealed class CertificateRequestController(
    AgentAddon addon,
    RequestReview review,
    IKubernetesClient client,
    TimeProvider time,
    ILogger<CertificateRequestController> logger) : IEntityController<V1CertificateSigningRequest>
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(180);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1CertificateSigningRequest entity, CancellationToken cancellationToken)
    {
        if (entity.Label(OcmNames.AddonNameLabel) != addon.Name) return ReconciliationResult.Success;
        var conditions = entity.Status?.Conditions ?? [];
        if (conditions.Any(c => c.Type is "Denied" or "Failed")) return ReconciliationResult.Success;
        var approved = conditions.Any(c => c.Type == "Approved");
        if (approved && (entity.Status?.Certificate is { Length: > 0 } || Signer(entity) is null))
        {
            return ReconciliationResult.Success;
        }

        // A human's approval does not turn a wrong request into one that we sign.
        if (review.Fault(entity) is { } fault)
        {
            logger.RequestRefused(entity.Name(), entity.Spec?.Username, fault);
            return ReconciliationResult.Success;
        }

        await (approved ? SignAsync(entity, cancellationToken) : ApproveAsync(entity, cancellationToken));
        return ReconciliationResult.Success;
    }

    private ICertificateSigner? Signer(V1CertificateSigningRequest csr) =>
        csr.Spec?.SignerName is { } name && name != OcmNames.KubeClientSigner ? addon.SignerFor(name) : null;

    private async Task ApproveAsync(V1CertificateSigningRequest csr, CancellationToken cancellationToken)
    {
        var copy = Copy(csr);
        copy.Status ??= new V1CertificateSigningRequestStatus();
        copy.Status.Conditions ??= new List<V1CertificateSigningRequestCondition>();
        copy.Status.Conditions.Add(new V1CertificateSigningRequestCondition
        {
            Type = "Approved",
            Status = "True",
            Reason = "AutoApprovedByHubCSRApprovingController",
            Message = "Auto approving addon agent certificate.",
            LastUpdateTime = time.GetUtcNow(),
        });
        await client.ReplaceAsync(copy, "approval", cancellationToken);
        logger.RequestApproved(csr.Name(), csr.Spec?.Username ?? "");
    }

    private async Task SignAsync(V1CertificateSigningRequest csr, CancellationToken cancellationToken)
    {
        var lifetime = csr.Spec!.ExpirationSeconds is { } seconds && seconds < DefaultLifetime.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : DefaultLifetime;
        var request = RequestedCertificate.Parse(csr.Spec.Request);
        var copy = Copy(csr);
        copy.Status!.Certificate = Encoding.ASCII.GetBytes(Signer(csr)!.SignClient(request.Der, lifetime));
        await client.ReplaceAsync(copy, "status", cancellationToken);
        logger.RequestSigned(csr.Name(), lifetime);
    }

    private static V1CertificateSigningRequest Copy(V1CertificateSigningRequest csr) =>
        JsonSerializer.SerializeToElement(csr, V1CertificateSigningRequest.JsonTypeInfo)
            .Deserialize(V1CertificateSigningRequest.JsonTypeInfo)!;
}
