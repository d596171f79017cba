using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>Files objects under the values that a function gives for them. The store's lock guards it.</summary>
internal sealed class EntityIndex<TEntity>(Func<TEntity, IEnumerable<string>> valuesOf)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly Dictionary<string, Dictionary<ObjectKey, TEntity>> _buckets = new(StringComparer.Ordinal);

    public IReadOnlyList<TEntity> Get(string value) =>
        _buckets.TryGetValue(value, out var bucket) ? [.. bucket.Values] : [];

    public void Add(ObjectKey key, TEntity entity)
    {
        foreach (var value in valuesOf(entity))
        {
            if (!_buckets.TryGetValue(value, out var bucket)) _buckets[value] = bucket = [];
            bucket[key] = entity;
        }
    }

    public void Remove(ObjectKey key, TEntity entity)
    {
        foreach (var value in valuesOf(entity))
        {
            if (_buckets.TryGetValue(value, out var bucket) && bucket.Remove(key) && bucket.Count == 0)
            {
                _buckets.Remove(value);
            }
        }
    }
}
