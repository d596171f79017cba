using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Caching;

namespace OcmAddons.Operator.Controllers;

/// <summary>Collects what a controller watches; the runner attaches it when the process starts.</summary>
internal sealed class WatchBuilder<TEntity> : IWatchBuilder<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly List<Action<WatchContext>> _attachments = [];
    private readonly List<Action<OperatorBuilder, string?>> _caches = [];

    public string? Cluster { get; private set; }

    public int Workers { get; private set; } = 1;

    public Func<TEntity, bool> Selects { get; private set; } = static _ => true;

    public List<Func<IServiceProvider, IAsyncEnumerable<ObjectKey>>> Sources { get; } = [];

    public IWatchBuilder<TEntity> Owns<TOwned>()
        where TOwned : class, IKubernetesEntity<TOwned> =>
        Watches<TOwned>(static (_, owned) => OwnersOf(owned), cluster: null);

    public IWatchBuilder<TEntity> Watches<TOther>(
        Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map, string? cluster = null)
        where TOther : class, IKubernetesEntity<TOther>
    {
        _caches.Add((builder, own) => builder.EnsureCache<TOther>(cluster ?? own));
        _attachments.Add(context => context.Informers.Get<TOther>(cluster ?? Cluster)
            .Subscribe(change => EnqueueBoth(context, map, change)));
        return this;
    }

    public IWatchBuilder<TEntity> Follows<TOther>(Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map)
        where TOther : class, IKubernetesEntity<TOther>
    {
        _caches.Add(static (builder, _) => builder.EnsureFollowed<TOther>());
        _attachments.Add(context => context.Services.GetRequiredService<FollowedObjects<TOther>>()
            .Subscribe(change => EnqueueBoth(context, map, change)));
        return this;
    }

    public IWatchBuilder<TEntity> Source(Func<IServiceProvider, IAsyncEnumerable<ObjectKey>> keys)
    {
        Sources.Add(keys);
        return this;
    }

    public IWatchBuilder<TEntity> Where(Func<TEntity, bool> predicate)
    {
        var before = Selects;
        Selects = entity => before(entity) && predicate(entity);
        return this;
    }

    public IWatchBuilder<TEntity> OnCluster(string cluster)
    {
        Cluster = cluster;
        return this;
    }

    public IWatchBuilder<TEntity> WithConcurrency(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        return this;
    }

    public void EnsureCaches(OperatorBuilder builder) => _caches.ForEach(ensure => ensure(builder, Cluster));

    public void Attach(WatchContext context) => _attachments.ForEach(attach => attach(context));

    /// <summary>What an object no longer points to must be looked at too.</summary>
    private static void EnqueueBoth<TOther>(
        WatchContext context, Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map, EntityChange<TOther> change)
        where TOther : class, IKubernetesEntity<TOther>
    {
        if (change.Previous is not null) Enqueue(context, map, change.Previous);
        if (change.Current is not null) Enqueue(context, map, change.Current);
    }

    private static void Enqueue<TOther>(
        WatchContext context, Func<IServiceProvider, TOther, IEnumerable<ObjectKey>> map, TOther entity)
    {
        foreach (var key in map(context.Services, entity))
        {
            context.Enqueue(key);
        }
    }

    private static IEnumerable<ObjectKey> OwnersOf(IKubernetesObject owned)
    {
        var resource = TEntity.Resource;
        foreach (var owner in owned.Metadata.OwnerReferences ?? [])
        {
            // The version may differ: an owner reference outlives the version that it was written with.
            var slash = owner.ApiVersion.LastIndexOf('/');
            var group = slash < 0 ? "" : owner.ApiVersion[..slash];
            if (owner.Kind == resource.Kind && group == resource.Group)
            {
                yield return new(resource.Namespaced ? owned.Namespace() : null, owner.Name);
            }
        }
    }
}

/// <summary>Where the keys of a controller's watches go.</summary>
internal sealed record WatchContext(IServiceProvider Services, InformerRegistry Informers, Action<ObjectKey> Enqueue);
