using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Installation;

/// <summary>
/// Installs an addon on the clusters that its placements select, and on no other; owns every instance of it.
/// </summary>
internal sealed class InstallController(
    IKubernetesClient hub, AddOnCaches caches, IEntityCache<V1ManagedCluster> clusters,
    ILogger<InstallController> logger)
    : IEntityController<V1Alpha1ClusterManagementAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ClusterManagementAddOn addOn, CancellationToken cancellationToken)
    {
        if (addOn.IsDeleting() || !AddOnCaches.IsManaged(addOn)) return ReconciliationResult.Success;
        if (addOn.Spec?.InstallStrategy?.Type == "Placements") await InstallAsync(addOn, cancellationToken);
        foreach (var instance in caches.Installed(addOn.Name()).Where(i => !i.IsDeleting()))
            await hub.ChangeAsync(instance, i => Own(i, addOn), cancellationToken);
        return ReconciliationResult.Success;
    }

    private async Task InstallAsync(V1Alpha1ClusterManagementAddOn addOn, CancellationToken cancellationToken)
    {
        var wanted = caches.Strategies(addOn).SelectMany(caches.Groups).SelectMany(g => g.Clusters)
            .ToHashSet(StringComparer.Ordinal);
        var present = caches.Installed(addOn.Name()).Select(i => i.Namespace()!).ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in wanted.Except(present).Order(StringComparer.Ordinal))
        {
            if (clusters.Find(new ObjectKey(null, cluster)) is not { } target || target.IsDeleting()) continue;
            await CreateAsync(addOn, target, cancellationToken);
        }

        // Also instances that somebody made by hand: the strategy is the whole truth.
        foreach (var instance in caches.Installed(addOn.Name())
            .Where(i => !wanted.Contains(i.Namespace()!) && !i.IsDeleting()))
        {
            await hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
                instance.Key(), new DeletePreconditions(instance.Uid()), cancellationToken);
            logger.AddOnRemoved(addOn.Name(), instance.Namespace()!);
        }
    }

    private async Task CreateAsync(
        V1Alpha1ClusterManagementAddOn addOn, V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        var instance = new V1Alpha1ManagedClusterAddOn
        {
            Metadata = new V1ObjectMeta
            {
                Name = addOn.Name(),
                NamespaceProperty = cluster.Name(),
                Annotations = AddOnAnnotations.Of(cluster) is { Count: > 0 } annotations ? annotations : null,
                OwnerReferences = [addOn.OwnerReference(controller: true, blockOwnerDeletion: true)],
            },
            Spec = new(),
        };
        try
        {
            await hub.CreateAsync(instance, cancellationToken);
            logger.AddOnInstalled(addOn.Name(), cluster.Name());
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // The cache is behind; its event brings us back.
        }
    }

    private static void Own(V1Alpha1ManagedClusterAddOn instance, V1Alpha1ClusterManagementAddOn addOn)
    {
        var owners = instance.Metadata.OwnerReferences ??= [];
        var current = owners.FirstOrDefault(
            o => o.Kind == V1Alpha1ClusterManagementAddOn.Resource.Kind && o.Name == addOn.Name());
        if (current is { Controller: true } && current.Uid == addOn.Uid()) return;
        if (current is not null) owners.Remove(current);
        owners.Add(addOn.OwnerReference(controller: true, blockOwnerDeletion: true));
    }
}
