using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Finalizers;

/// <summary>Puts our finalizers on live objects, and on deleting ones runs and removes them.</summary>
internal sealed class FinalizerPass<TEntity>(
    IKubernetesClient client, IReadOnlyDictionary<string, IEntityFinalizer<TEntity>> finalizers, bool runs)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public static FinalizerPass<TEntity> Create(
        IServiceProvider services, string? cluster, IReadOnlyList<FinalizerRegistration> registrations, bool runs) =>
        new(
            services.Client(cluster),
            registrations.ToDictionary(
                registration => registration.Finalizer,
                registration => (IEntityFinalizer<TEntity>)services.GetRequiredService(registration.Implementation),
                StringComparer.Ordinal),
            runs);

    public async Task<FinalizerStep<TEntity>> RunAsync(TEntity entity, CancellationToken cancellationToken)
    {
        if (entity.IsDeleting()) return await FinalizeAsync(entity, cancellationToken);
        var missing = finalizers.Keys.Where(finalizer => !entity.HasFinalizer(finalizer)).ToList();
        if (missing.Count == 0) return new(entity, IsOver: false, ReconciliationResult.Success);

        // Who does not run them waits for the event of their being there.
        if (!runs) return new(entity, IsOver: true, ReconciliationResult.Success);
        var protectedEntity = await ReplaceFinalizersAsync(
            entity, [.. entity.Metadata.Finalizers ?? [], .. missing], cancellationToken);
        return new(protectedEntity, IsOver: false, ReconciliationResult.Success);
    }

    private async Task<FinalizerStep<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken)
    {
        if (!runs) return new(entity, IsOver: false, ReconciliationResult.Success);

        var result = ReconciliationResult.Success;
        foreach (var (name, finalizer) in finalizers.Where(pair => entity.HasFinalizer(pair.Key)))
        {
            result = await finalizer.FinalizeAsync(entity, cancellationToken);
            if (result.RequeueAfter is not null) return new(entity, IsOver: false, result);

            var left = entity.Metadata.Finalizers!.Where(other => other != name).ToList();
            entity = await ReplaceFinalizersAsync(entity, left, cancellationToken);
            if (left.Count == 0) return new(entity, IsOver: true, ReconciliationResult.Success);
        }

        return new(entity, IsOver: false, result);
    }

    /// <summary>
    /// A merge patch under the version that was read: a conflict means that somebody else changed the list.
    /// </summary>
    private Task<TEntity> ReplaceFinalizersAsync(
        TEntity entity, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject
        {
            ["uid"] = entity.Uid(),
            ["resourceVersion"] = entity.Metadata.ResourceVersion,
            ["finalizers"] = new JsonArray([.. wanted.Select(finalizer => JsonValue.Create(finalizer))]),
        };
        var patch = KubernetesPatch.Merge(new JsonObject { ["metadata"] = metadata });
        return client.PatchAsync<TEntity>(entity.Key(), patch, subresource: null, cancellationToken);
    }
}
