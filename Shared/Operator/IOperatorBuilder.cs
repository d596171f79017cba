using System.Diagnostics.CodeAnalysis;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// Registers controllers, finalizers and caches. <c>services.AddKubernetesOperator(…)</c> gives one; calling it again
/// adds to it.
/// </summary>
public interface IOperatorBuilder
{
    IOperatorBuilder AddController<
    [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors),
    ] TController, TEntity>(Action<IWatchBuilder<TEntity>>? watch = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesEntity<TEntity>;

    IOperatorBuilder AddFinalizer<
    [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors),
    ] TFinalizer, TEntity>(string finalizer, string? cluster = null)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>
    /// Declares how a kind is cached: scope, selectors and indexers. There is one informer for each kind and cluster;
    /// kinds that no one declares are cached whole when a controller watches them. Resolve it as <see
    /// cref="IEntityCache{T}"/>
    /// (keyed by the cluster's name when it is not the default one).
    /// </summary>
    /// <param name="mayBeAbsent">A server without the kind, now or for a time, counts as one without objects of it.
    /// Else nothing is ready until it has the kind.</param>
    IOperatorBuilder AddCache<TEntity>(
        ListOptions? scope = null,
        string? cluster = null,
        IReadOnlyDictionary<string, Func<TEntity, IEnumerable<string>>>? indexers = null,
        bool mayBeAbsent = false)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>
    /// Adds a named API server: its client is the keyed service <see cref="IKubernetesClient"/> of that name. The
    /// default
    /// client is the unkeyed one.
    /// </summary>
    /// <param name="client">Null where that keyed service is registered elsewhere.</param>
    IOperatorBuilder AddCluster(string name, Func<IServiceProvider, IKubernetesClient>? client = null);
}
