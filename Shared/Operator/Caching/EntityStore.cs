using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>
/// Objects by key and by index. Readers get snapshots, so they may look around while the informer writes.
/// </summary>
internal sealed class EntityStore<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, TEntity> _entities = [];
    private readonly EntityIndex<TEntity> _byNamespace = new(static entity => [entity.Namespace() ?? ""]);
    private readonly Dictionary<string, EntityIndex<TEntity>> _indexes;

    public EntityStore(IReadOnlyDictionary<string, Func<TEntity, IEnumerable<string>>> indexers) =>
        _indexes = indexers.ToDictionary(
            pair => pair.Key, pair => new EntityIndex<TEntity>(pair.Value), StringComparer.Ordinal);

    public TEntity? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _entities.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<TEntity> List(string? @namespace)
    {
        lock (_lock)
        {
            return @namespace is null ? [.. _entities.Values] : _byNamespace.Get(@namespace);
        }
    }

    public IReadOnlyList<TEntity> ByIndex(string index, string value)
    {
        if (!_indexes.TryGetValue(index, out var entities))
        {
            throw new ArgumentException($"No index {index} is declared for {TEntity.Resource.Plural}.", nameof(index));
        }

        lock (_lock)
        {
            return entities.Get(value);
        }
    }

    public IReadOnlyList<ObjectKey> Keys()
    {
        lock (_lock)
        {
            return [.. _entities.Keys];
        }
    }

    /// <summary>Stores the object and returns what it replaced.</summary>
    public TEntity? Put(TEntity entity)
    {
        var key = entity.Key();
        lock (_lock)
        {
            var previous = _entities.GetValueOrDefault(key);
            if (previous is not null) RemoveLocked(key, previous);
            AddLocked(key, entity);
            return previous;
        }
    }

    public TEntity? Remove(ObjectKey key)
    {
        lock (_lock)
        {
            if (!_entities.TryGetValue(key, out var entity)) return null;
            RemoveLocked(key, entity);
            return entity;
        }
    }

    private void AddLocked(ObjectKey key, TEntity entity)
    {
        _entities[key] = entity;
        _byNamespace.Add(key, entity);
        foreach (var index in _indexes.Values)
        {
            index.Add(key, entity);
        }
    }

    private void RemoveLocked(ObjectKey key, TEntity entity)
    {
        _entities.Remove(key);
        _byNamespace.Remove(key, entity);
        foreach (var index in _indexes.Values)
        {
            index.Remove(key, entity);
        }
    }
}
