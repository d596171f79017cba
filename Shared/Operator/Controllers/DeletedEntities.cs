using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Controllers;

/// <summary>The last known state of objects that are gone and that the controller was not told of yet.</summary>
internal sealed class DeletedEntities<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, TEntity> _entities = [];

    public void Remember(TEntity entity)
    {
        lock (_lock)
        {
            _entities[entity.Key()] = entity;
        }
    }

    public TEntity? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _entities.GetValueOrDefault(key);
        }
    }

    public void Forget(ObjectKey key)
    {
        lock (_lock)
        {
            _entities.Remove(key);
        }
    }

    /// <summary>Forgets this one, but not a later one of the same name.</summary>
    public void Forget(TEntity entity)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_entities.GetValueOrDefault(entity.Key()), entity)) _entities.Remove(entity.Key());
        }
    }
}
