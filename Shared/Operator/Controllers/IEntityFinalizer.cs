using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// Cleans up before an object goes. The runtime keeps the finalizer on live objects and removes it when this is done.
/// </summary>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>Success lets the object go; a result with a delay is asked again after it.</summary>
    Task<ReconciliationResult> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
