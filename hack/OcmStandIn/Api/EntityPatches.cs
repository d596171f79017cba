using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;

namespace OcmAddons.OcmStandIn.Api;

/// <summary>Changes of cached objects, sent as the smallest merge patch that expresses them.</summary>
internal static class EntityPatches
{
    extension(IKubernetesClient client)
    {
        /// <summary>
        /// Changes metadata or spec. False when there was nothing to change; a conflict when the object has moved on.
        /// </summary>
        public Task<bool> ChangeAsync<TEntity>(
            TEntity entity, Action<TEntity> change, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            SendAsync(client, entity, change, null, cancellationToken);

        /// <summary>Changes the status alone, through its subresource.</summary>
        public Task<bool> ChangeStatusAsync<TEntity>(
            TEntity entity, Action<TEntity> change, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            SendAsync(client, entity, change, "status", cancellationToken);
    }

    /// <summary>A copy that may be changed; cached objects are shared.</summary>
    public static TEntity Clone<TEntity>(this TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        ToNode(entity).Deserialize(TEntity.JsonTypeInfo)!;

    internal static JsonObject PatchOf<TEntity>(TEntity entity, Action<TEntity> change)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        // Both sides pass through the model once, so that only what the change did can differ.
        var copy = entity.Clone();
        var before = ToNode(copy);
        change(copy);
        return MergePatch.Between(before, ToNode(copy));
    }

    private static async Task<bool> SendAsync<TEntity>(
        IKubernetesClient client, TEntity entity, Action<TEntity> change, string? subresource,
        CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var patch = PatchOf(entity, change);
        if (patch.Count == 0) return false;
        if (patch["metadata"] is not JsonObject metadata) patch["metadata"] = metadata = [];
        metadata["uid"] = entity.Uid();
        metadata["resourceVersion"] = entity.Metadata.ResourceVersion;
        await client.PatchAsync<TEntity>(entity.Key(), KubernetesPatch.Merge(patch), subresource, cancellationToken);
        return true;
    }

    private static JsonObject ToNode<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        JsonSerializer.SerializeToNode(entity, TEntity.JsonTypeInfo)!.AsObject();
}
