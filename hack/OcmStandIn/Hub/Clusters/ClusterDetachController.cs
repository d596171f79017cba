using System.Globalization;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>
/// Lets a deleted cluster go in order: its addons, then its works, lowest cleanup priority first, then its rights. The
/// cluster's namespace stays, as with OCM.
/// </summary>
internal sealed class ClusterDetachController(
    IKubernetesClient hub, HubOptions options, TimeProvider time, ILogger<ClusterDetachController> logger)
    : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        if (!cluster.IsDeleting()) return ReconciliationResult.Success;
        if (await DrainAsync<V1Alpha1ManagedClusterAddOn>(cluster, cancellationToken)
            || await DrainAsync<V1ManifestWork>(cluster, cancellationToken))
            return ReconciliationResult.After(options.DetachResync);

        var none = new ConditionState("Deleting", "True", "NoResource", "No cleaned resource in cluster ns.");
        if (await ReportAsync(cluster, none, cancellationToken)) return ReconciliationResult.Success;
        await RemoveRightsAsync(cluster.Name(), cancellationToken);
        await hub.ChangeAsync(
            cluster,
            c => c.Metadata.Finalizers = c.Metadata.Finalizers?
                .Where(
                    f => f is not (OcmNames.ApiResourceCleanupFinalizer or OcmNames.ResourceCleanupFinalizer)).ToList(),
            cancellationToken);
        return ReconciliationResult.Success;
    }

    /// <summary>The objects to delete next: those of the lowest priority that is left.</summary>
    internal static IReadOnlyList<TEntity> NextBatch<TEntity>(IReadOnlyList<TEntity> entities)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        entities.GroupBy(Priority).OrderBy(g => g.Key).FirstOrDefault()?.ToList() ?? [];

    private static int Priority<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        int.TryParse(
            entity.Annotation(OcmNames.CleanupPriorityAnnotation), NumberStyles.None, CultureInfo.InvariantCulture,
            out var value)
            && value <= 100 ? value : 0;

    private async Task<bool> DrainAsync<TEntity>(V1ManagedCluster cluster, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var left = (await hub.ListAsync<TEntity>(new ListOptions(cluster.Name()), cancellationToken)).Items;
        if (left.Count == 0) return false;
        foreach (var entity in NextBatch(left).Where(e => !e.IsDeleting()))
            await hub.DeleteAsync<TEntity>(entity.Key(), new DeletePreconditions(entity.Uid()), cancellationToken);
        var resource = TEntity.Resource.Plural;
        var pending = left.Count(e => e.Metadata.Finalizers is { Count: > 0 });
        logger.ClusterDraining(cluster.Name(), left.Count, resource);
        // The spelling is OCM's.
        await ReportAsync(
            cluster,
            new(
                "Deleting", "False", "ResourceRemaining",
                $"The resource {resource} is remaning, the remaining count is {left.Count}, "
                + $"the finalizer pending count is {pending}"),
            cancellationToken);
        return true;
    }

    private async Task RemoveRightsAsync(string cluster, CancellationToken cancellationToken)
    {
        var work = await hub.FindAsync<V1RoleBinding>(
            new(cluster, ClusterRbac.WorkBindingName(cluster)), cancellationToken);
        if (work is not null)
        {
            await hub.ChangeAsync(work, w => w.Metadata.Finalizers?.Remove(OcmNames.WorkFinalizer), cancellationToken);
            await hub.DeleteAsync<V1RoleBinding>(work.Key(), null, cancellationToken);
        }

        await hub.DeleteAsync<V1RoleBinding>(
            new(cluster, ClusterRbac.RegistrationBindingName(cluster)), null, cancellationToken);
        await hub.DeleteAsync<V1ClusterRoleBinding>(
            new(null, ClusterRbac.ClusterRoleName(cluster)), null, cancellationToken);
        await hub.DeleteAsync<V1ClusterRole>(new(null, ClusterRbac.ClusterRoleName(cluster)), null, cancellationToken);
    }

    private Task<bool> ReportAsync(
        V1ManagedCluster cluster, ConditionState state, CancellationToken cancellationToken) =>
        hub.ChangeStatusAsync(
            cluster, c => ((c.Status ??= new()).Conditions ??= []).SetCondition(state, time), cancellationToken);
}
