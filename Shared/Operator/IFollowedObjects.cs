using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// Single objects that only turn out to matter while running, e.g. those that a configuration names. Each has a watch
/// of its own, so that the rest of the kind needs no cache. A controller is woken by them where it says <see
/// cref="IWatchBuilder{TEntity}.Follows"/>.
/// </summary>
public interface IFollowedObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>These from now on, and no others; cheap when they are the same as before.</summary>
    void Follow(IReadOnlyCollection<ObjectKey> keys);
}
