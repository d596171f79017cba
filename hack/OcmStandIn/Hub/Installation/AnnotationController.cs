using System.Collections.Concurrent;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Installation;

/// <summary>
/// Keeps the addons' annotations in step with their cluster's, for addons that are installed by placements.
/// </summary>
internal sealed class AnnotationController(
    IKubernetesClient hub, AddOnCaches caches, IEntityCache<V1Alpha1ManagedClusterAddOn> addOns)
    : IEntityController<V1ManagedCluster>
{
    // What each cluster had last, by which a removal is told from an annotation that somebody put on the addon itself.
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> known = new(StringComparer.Ordinal);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        var current = AddOnAnnotations.Of(cluster).Keys.ToHashSet(StringComparer.Ordinal);
        var before = known.GetValueOrDefault(cluster.Name(), current);
        foreach (var addOn in addOns.List(cluster.Name()).Where(a => !a.IsDeleting()))
        {
            if (caches.FindManaged(addOn.Name())?.Spec?.InstallStrategy?.Type != "Placements") continue;
            await hub.ChangeAsync(addOn, a => AddOnAnnotations.Sync(a, cluster, before), cancellationToken);
        }

        known[cluster.Name()] = current;
        return ReconciliationResult.Success;
    }

    public Task DeletedAsync(V1ManagedCluster cluster, CancellationToken cancellationToken)
    {
        known.TryRemove(cluster.Name(), out _);
        return Task.CompletedTask;
    }
}
