using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// The informer's copy of a kind: filled before any controller runs, kept by a watch. Objects are shared: never change
/// one.
/// </summary>
public interface IEntityCache<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    TEntity? Find(ObjectKey key);

    IReadOnlyList<TEntity> List(string? @namespace);

    /// <summary>
    /// Objects that an index, declared where the cache was added, filed under <paramref name="value"/>.
    /// </summary>
    IReadOnlyList<TEntity> ByIndex(string index, string value);

    /// <summary>Why the first list has not been read, as far as it has been tried; null once it has been.</summary>
    Exception? Problem { get; }

    /// <summary>Completes when the first list has been read.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
