using OcmAddons.Kubernetes;
using OcmAddons.Operator.Caching;
using OcmAddons.Operator.Controllers;

namespace OcmAddons.Operator;

/// <summary>What <see cref="IOperatorBuilder"/> was told, before anything runs.</summary>
internal sealed class OperatorRegistrations
{
    private readonly Dictionary<(Type Kind, string? Cluster), object> _caches = [];

    public List<IControllerRegistration> Controllers { get; } = [];

    public List<FinalizerRegistration> Finalizers { get; } = [];

    /// <summary>Informers that must run: what to ask the registry for.</summary>
    public List<Action<InformerRegistry>> Informers { get; } = [];

    public void Declare<TEntity>(string? cluster, CacheDeclaration<TEntity> declaration)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        if (!_caches.TryAdd((typeof(TEntity), cluster), declaration))
        {
            throw new InvalidOperationException(
                $"The cache of {TEntity.Resource.Plural} is declared twice: there is one for each kind and cluster.");
        }
    }

    public CacheDeclaration<TEntity> Cache<TEntity>(string? cluster)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        _caches.TryGetValue((typeof(TEntity), cluster), out var declaration)
            ? (CacheDeclaration<TEntity>)declaration
            : CacheDeclaration<TEntity>.Whole;
}

/// <summary>A finalizer of one kind on one cluster.</summary>
internal sealed record FinalizerRegistration(string Finalizer, Type Kind, string? Cluster, Type Implementation);
