using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>
/// Approves the certificate requests of clusters: the first one as <c>clusteradm accept</c> would, later ones because
/// the
/// cluster may renew its own. Addons' requests are their managers' business.
/// </summary>
internal sealed class ClusterRequestController(
    IKubernetesClient hub, HubOptions options, TimeProvider time, ILogger<ClusterRequestController> logger)
    : IEntityController<V1CertificateSigningRequest>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        if (!IsClusterRequest(request) || request.Status?.Conditions is { Count: > 0 })
            return ReconciliationResult.Success;
        var cluster = request.Label(OcmNames.ClusterNameLabel)!;
        if (Problem(request, cluster) is { } problem)
        {
            logger.RequestIgnored(request.Name(), problem);
            return ReconciliationResult.Success;
        }

        var renewal = request.Spec?.Username?.StartsWith(
            OcmNames.ClusterGroup(cluster) + ":", StringComparison.Ordinal) == true;
        if (!renewal && !options.AutoAccept) return ReconciliationResult.Success;
        if (renewal && !await IsAcceptedAsync(cluster, cancellationToken)) return ReconciliationResult.Success;
        await ApproveAsync(request, cluster, cancellationToken);
        return ReconciliationResult.Success;
    }

    /// <summary>Null when the request asks for nothing but this cluster's own identity.</summary>
    internal static string? Problem(V1CertificateSigningRequest request, string cluster)
    {
        if (request.Spec?.SignerName != OcmNames.KubeClientSigner) return $"signer {request.Spec?.SignerName}";
        if (request.Spec.Request is not { } bytes) return "no request in it";
        var subject = CertificateSubject.OfRequest(bytes);
        var group = OcmNames.ClusterGroup(cluster);
        if (!subject.CommonName.StartsWith(group + ":", StringComparison.Ordinal))
            return $"common name {subject.CommonName}";
        var unexpected = subject.Organizations.FirstOrDefault(o => o != group && o != OcmNames.ManagedClustersGroup);
        return unexpected is null ? null : $"organization {unexpected}";
    }

    private static bool IsClusterRequest(V1CertificateSigningRequest request) =>
        request.Label(OcmNames.ClusterNameLabel) is not null && request.Label(OcmNames.AddOnNameLabel) is null;

    private async Task<bool> IsAcceptedAsync(string cluster, CancellationToken cancellationToken) =>
        await hub.FindAsync<V1ManagedCluster>(new(null, cluster), cancellationToken) is { Spec.HubAcceptsClient: true };

    private async Task ApproveAsync(
        V1CertificateSigningRequest request, string cluster, CancellationToken cancellationToken)
    {
        var approved = request.Clone();
        approved.Status ??= new();
        approved.Status.Conditions =
        [
            new()
            {
                Type = "Approved",
                Status = "True",
                Reason = "AutoApprovedByHubCSRApprovingController",
                Message = "Auto approving Managed cluster agent certificate after SubjectAccessReview.",
                LastUpdateTime = time.GetUtcNow(),
            },
        ];
        await hub.ReplaceAsync(approved, "approval", cancellationToken);
        logger.RequestApproved(request.Name(), cluster);
    }
}
