using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// Level-triggered: brings the world in line with the newest object, or with its absence. What it throws is logged,
/// counted and tried again with backoff.
/// </summary>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>
    /// Called with the newest cached object, one call at a time for each key; deleting objects are passed too.
    /// </summary>
    Task<ReconciliationResult> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called when the object is gone, with the last one known. After a restart it is not called for old deletions.
    /// </summary>
    Task DeletedAsync(TEntity entity, CancellationToken cancellationToken) => Task.CompletedTask;
}
