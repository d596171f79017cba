using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>
/// Gives an accepted cluster its namespace, its rights and its lease, and takes them from a denied one.
/// </summary>
internal sealed class ClusterAcceptanceController(
    IKubernetesClient hub, HubOptions options, TimeProvider time, ILogger<ClusterAcceptanceController> logger)
    : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        if (cluster.IsDeleting()) return ReconciliationResult.Success; // ClusterDetachController's
        var accepted = cluster.Spec?.HubAcceptsClient == true;
        if (!accepted && options.AutoAccept)
        {
            await hub.ChangeAsync(cluster, c => (c.Spec ??= new()).HubAcceptsClient = true, cancellationToken);
            logger.ClusterAccepted(cluster.Name());
            return ReconciliationResult.Success;
        }

        if (await PrepareAsync(cluster, cancellationToken)) return ReconciliationResult.Success;
        if (accepted) await AdmitAsync(cluster, cancellationToken);
        else await DenyAsync(cluster, cancellationToken);
        await ReportAsync(cluster, accepted, cancellationToken);
        return ReconciliationResult.Success;
    }

    // Finalizers and the default set's label; the event of this very change brings the object back.
    private Task<bool> PrepareAsync(V1ManagedCluster cluster, CancellationToken cancellationToken) =>
        hub.ChangeAsync(
            cluster,
            c =>
            {
                c.Metadata.Finalizers ??= [];
                foreach (var finalizer
                    in (string[])[OcmNames.ApiResourceCleanupFinalizer, OcmNames.ResourceCleanupFinalizer])
                {
                    if (!c.Metadata.Finalizers.Contains(finalizer)) c.Metadata.Finalizers.Add(finalizer);
                }

                c.Metadata.Labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
                c.Metadata.Labels.TryAdd(OcmNames.ClusterSetLabel, "default");
            },
            cancellationToken);

    private async Task AdmitAsync(V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Name();
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [OcmNames.ClusterNameLabel] = name };
        var space = new V1Namespace { Metadata = new V1ObjectMeta { Name = name, Labels = labels } };
        await ApplyAsync(space, cancellationToken);
        await ApplyAsync(ClusterRbac.ClusterRole(name, accepted: true), cancellationToken);
        await ApplyAsync(ClusterRbac.ClusterBinding(name), cancellationToken);
        await ApplyAsync(ClusterRbac.RegistrationBinding(name), cancellationToken);
        await ApplyAsync(ClusterRbac.WorkBinding(name), cancellationToken);
        await EnsureLeaseAsync(name, labels, cancellationToken);
    }

    private async Task DenyAsync(V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Name();
        if (await hub.FindAsync<V1ClusterRole>(new(null, ClusterRbac.ClusterRoleName(name)), cancellationToken) is null)
            return;
        await ApplyAsync(ClusterRbac.ClusterRole(name, accepted: false), cancellationToken);
        await hub.DeleteAsync<V1RoleBinding>(
            new(name, ClusterRbac.RegistrationBindingName(name)), null, cancellationToken);
        await hub.DeleteAsync<V1RoleBinding>(new(name, ClusterRbac.WorkBindingName(name)), null, cancellationToken);
    }

    private async Task EnsureLeaseAsync(
        string cluster, IDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        if (await hub.FindAsync<V1Lease>(new(cluster, OcmNames.ClusterLease), cancellationToken) is not null) return;
        var lease = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = OcmNames.ClusterLease, NamespaceProperty = cluster, Labels = labels },
            Spec = new V1LeaseSpec { HolderIdentity = OcmNames.ClusterLease, RenewTime = time.GetUtcNow() },
        };
        await hub.CreateAsync(lease, cancellationToken);
    }

    private Task<bool> ReportAsync(V1ManagedCluster cluster, bool accepted, CancellationToken cancellationToken) =>
        hub.ChangeStatusAsync(
            cluster,
            c => ((c.Status ??= new()).Conditions ??= []).SetCondition(
                accepted
                    ? new(
                        "HubAcceptedManagedCluster", "True", "HubClusterAdminAccepted", "Accepted by hub cluster admin")
                    : new("HubAcceptedManagedCluster", "False", "HubClusterAdminDenied", "Denied by hub cluster admin"),
                time),
            cancellationToken);

    private Task<TEntity> ApplyAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        hub.ApplyAsync(entity, HubOptions.FieldManager, force: true, null, cancellationToken);
}
