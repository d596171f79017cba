using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Queueing;

namespace OcmAddons.Operator.Caching;

/// <summary>
/// One kind of one cluster: lists, then watches, and tells its subscribers of every difference exactly once and in
/// order, also across a broken watch or a relist.
/// </summary>
internal sealed class Informer<TEntity>(
    string name, IKubernetesClient client, CacheDeclaration<TEntity> declaration, TimeProvider time, ILogger logger)
    : IInformer, IEntityCache<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    // A watch that says nothing may hang on a dead connection: it is renewed from where it was, as client-go does.
    private static readonly TimeSpan WatchLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestUsefulWatch = TimeSpan.FromSeconds(1);
    private const int WatchFailuresBeforeRelist = 3;
    private const int RefusalsBeforeAbsence = 3; // a server that has just started may not know its kinds yet

    private readonly EntityStore<TEntity> _store = new(declaration.Indexers);
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    private readonly Lock _dispatch = new();
    private readonly List<Action<EntityChange<TEntity>>> _subscribers = [];
    private string? _version;
    private int _failures;
    private bool _absent;
    private volatile Exception? _problem;

    public string Name => name;

    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    public Exception? Problem => _problem;

    public TEntity? Find(ObjectKey key) => _store.Find(key);

    public IReadOnlyList<TEntity> List(string? @namespace) => _store.List(@namespace);

    public IReadOnlyList<TEntity> ByIndex(string index, string value) => _store.ByIndex(index, value);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>
    /// Calls <paramref name="subscriber"/> for all objects now and for every change from then on; it must be quick.
    /// </summary>
    public void Subscribe(Action<EntityChange<TEntity>> subscriber)
    {
        lock (_dispatch)
        {
            _subscribers.Add(subscriber);
            foreach (var entity in _store.List(@namespace: null))
            {
                subscriber(new(Previous: null, entity));
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                _version ??= await ListAsync(cancellationToken);
                if (await WatchAsync(_version, cancellationToken)) _failures = 0;
                else await PauseAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (KubernetesException e) when (e.IsGone)
            {
                logger.WatchExpired(Name);
                _version = null;
                await PauseAsync(cancellationToken);
            }
            catch (KubernetesException e) when (e.IsNotFound && declaration.MayBeAbsent)
            {
                _version = null;
                if (_failures >= RefusalsBeforeAbsence) TakeForAbsent();
                await PauseAsync(cancellationToken);
            }
            catch (Exception e) // whatever the server sends, the cache outlives it
            {
                if (!HasSynced) _problem = e;
                if (_failures >= WatchFailuresBeforeRelist) _version = null;
                logger.WatchFailed(Name, e);
                await PauseAsync(cancellationToken);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var list = await client.ListAsync<TEntity>(declaration.Scope, cancellationToken);
        var gone = _store.Keys().ToHashSet();
        foreach (var entity in list.Items)
        {
            gone.Remove(entity.Key());
            Put(entity);
        }

        Remove(gone);
        _problem = null;
        if (_synced.TrySetResult() || _absent) logger.CacheSynced(Name, list.Items.Count);
        _absent = false;
        return list.ResourceVersion;
    }

    private void TakeForAbsent()
    {
        Remove(_store.Keys());
        _problem = null;
        _synced.TrySetResult();
        if (!_absent) logger.KindAbsent(Name);
        _absent = true;
    }

    /// <summary>False when the watch ended too soon to have been of use.</summary>
    private async Task<bool> WatchAsync(string version, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var lifetime = new CancellationTokenSource(WatchLifetime, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Token);
        var useful = false;
        try
        {
            await foreach (var change in client.WatchAsync<TEntity>(declaration.Scope, version, linked.Token))
            {
                useful = true;
                _failures = 0;
                Take(change);
            }
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }

        return useful || time.GetElapsedTime(started) >= ShortestUsefulWatch;
    }

    private void Take(WatchEvent<TEntity> change)
    {
        switch (change.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                Put(change.Entity);
                break;
            case WatchEventType.Deleted:
                Remove(change.Entity.Key(), change.Entity);
                break;
            default:
                break;
        }

        // Only after the change is stored: were it lost in between, the next watch would not bring it again.
        if (change.Entity.Metadata.ResourceVersion is { Length: > 0 } version) _version = version;
    }

    private void Put(TEntity entity)
    {
        lock (_dispatch)
        {
            if (_store.Find(entity.Key())?.Metadata.ResourceVersion is { } known
                && known == entity.Metadata.ResourceVersion) return;
            PublishLocked(new(_store.Put(entity), entity));
        }
    }

    private void Remove(IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            Remove(key, last: null);
        }
    }

    private void Remove(ObjectKey key, TEntity? last)
    {
        lock (_dispatch)
        {
            if (_store.Remove(key) is { } known) PublishLocked(new(last ?? known, Current: null));
        }
    }

    private void PublishLocked(EntityChange<TEntity> change)
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber(change);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_backoff.After(_failures++), time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }
}
