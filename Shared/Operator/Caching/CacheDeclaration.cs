using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>How one kind of one cluster is cached.</summary>
internal sealed record CacheDeclaration<TEntity>(
    ListOptions Scope, IReadOnlyDictionary<string, Func<TEntity, IEnumerable<string>>> Indexers)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>A server without the kind counts as one without objects of it.</summary>
    public bool MayBeAbsent { get; init; }

    public static CacheDeclaration<TEntity> Whole { get; } =
        new(new ListOptions(), new Dictionary<string, Func<TEntity, IEnumerable<string>>>(StringComparer.Ordinal));
}
