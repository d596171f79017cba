using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>
/// One step of the cache, in order. <paramref name="Current"/> is null when the object is gone, <paramref
/// name="Previous"/> when it is new.
/// </summary>
internal readonly record struct EntityChange<TEntity>(TEntity? Previous, TEntity? Current)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public ObjectKey Key => (Current ?? Previous)!.Key();

    public bool IsDeletion => Current is null;
}
