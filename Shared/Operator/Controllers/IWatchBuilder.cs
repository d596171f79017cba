using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>What makes a controller look at an object of <typeparamref name="TEntity"/> again.</summary>
public interface IWatchBuilder<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>Changes of <typeparamref name="TOwned"/> enqueue the owner that their owner references name.</summary>
    IWatchBuilder<TEntity> Owns<TOwned>()
        where TOwned : class, IKubernetesEntity<TOwned>;

    /// <summary>
    /// Changes (and deletions) of <typeparamref name="TOther"/> enqueue the keys that <paramref name="map"/> gives; it
    /// may ask caches.
    /// </summary>
    /// <param name="cluster">Name of the client to watch through; null for the controller's own.</param>
    IWatchBuilder<TEntity> Watches<TOther>(
        Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map, string? cluster = null)
        where TOther : class, IKubernetesEntity<TOther>;

    /// <summary>
    /// Changes (and deletions) of those <typeparamref name="TOther"/> of the default cluster that somebody follows
    /// through <see cref="IFollowedObjects{TEntity}"/> enqueue the keys that <paramref name="map"/> gives.
    /// </summary>
    IWatchBuilder<TEntity> Follows<TOther>(Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map)
        where TOther : class, IKubernetesEntity<TOther>;

    /// <summary>Keys that something outside the API enqueues, e.g. a timer or a file watcher.</summary>
    IWatchBuilder<TEntity> Source(Func<IServiceProvider, IAsyncEnumerable<ObjectKey>> keys);

    /// <summary>Passes only objects for which this holds.</summary>
    IWatchBuilder<TEntity> Where(Func<TEntity, bool> predicate);

    /// <summary>Watches through the keyed client of this name instead of the default one.</summary>
    IWatchBuilder<TEntity> OnCluster(string cluster);

    /// <summary>Keys worked on at the same time; 1 by default, one key is never worked on twice at once.</summary>
    IWatchBuilder<TEntity> WithConcurrency(int workers);
}
