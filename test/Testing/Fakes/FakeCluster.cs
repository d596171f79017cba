using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;

namespace OcmAddons.Testing.Fakes;

/// <summary>
/// An API server in memory, for what depends on order and faults; what depends on a server's behaviour is tested
/// against a real one. Any kind, resourceVersions, conflicts, finalizers, selection by
/// labels and by name, watches that can be broken or expired.
/// </summary>
public sealed class FakeCluster : IKubernetesClient
{
    private readonly FakeStore _store = new();
    private int _openWatches;

    /// <summary>Called before every request with verb and plural; an exception is what the caller gets.</summary>
    public Func<string, string, Exception?>? Fault { get; set; }

    /// <summary>Answers POSTs to subresources and reviews; the body is the caller's.</summary>
    public Func<ObjectKey, string, IKubernetesObject, IKubernetesObject>? OnPost { get; set; }

    public Uri BaseAddress { get; } = new("https://fake.invalid:6443");

    /// <summary>Verb and plural of each request so far.</summary>
    public IReadOnlyList<string> Requests => _store.Requests;

    /// <summary>How many watches are under way.</summary>
    public int OpenWatches => Volatile.Read(ref _openWatches);

    /// <summary>Ends all watches as a server does that closes the connection.</summary>
    public void BreakWatches() => _store.BreakWatches();

    /// <summary>Forgets history: whoever watches from an older version gets 410.</summary>
    public void Compact() => _store.Compact();

    public Task<TEntity?> FindAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("get", cancellationToken);
        return Task.FromResult(_store.Find<TEntity>(key));
    }

    public Task<KubernetesList<TEntity>> ListAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("list", cancellationToken);
        return Task.FromResult(_store.List<TEntity>(options));
    }

    public async IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(
        ListOptions options, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("watch", cancellationToken);
        Interlocked.Increment(ref _openWatches);
        try
        {
            await foreach (
                var change in _store.WatchAsync<TEntity>(options, long.Parse(resourceVersion), cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _openWatches);
        }
    }

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("create", cancellationToken);
        return Task.FromResult(_store.Create(entity));
    }

    public Task<TEntity> ReplaceAsync<TEntity>(TEntity entity, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("update", cancellationToken);
        var wanted = FakeStore.ToJson(entity);
        return Task.FromResult(_store.Change<TEntity>(
            entity.Key(), subresource, entity.Metadata.ResourceVersion, _ => wanted));
    }

    public Task<TEntity> PatchAsync<TEntity>(
        ObjectKey key, KubernetesPatch patch, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("patch", cancellationToken);
        if (patch.Body is not JsonObject body) throw new NotSupportedException("Only merge patches.");
        var version = (string?)body["metadata"]?["resourceVersion"];
        return Task.FromResult(_store.Change<TEntity>(
            key, subresource, version, known => JsonMerge.Merged(known, body), patch.DryRun));
    }

    public Task<TEntity> ApplyAsync<TEntity>(
        TEntity entity, string fieldManager, bool force, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("patch", cancellationToken);
        var body = FakeStore.ToJson(entity);
        return Task.FromResult(_store.Find<TEntity>(entity.Key()) is null
            ? _store.Create(entity)
            : _store.Change<TEntity>(entity.Key(), subresource, version: null, known => JsonMerge.Merged(known, body)));
    }

    public Task<bool> DeleteAsync<TEntity>(
        ObjectKey key, DeletePreconditions? preconditions, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        Enter<TEntity>("delete", cancellationToken);
        return Task.FromResult(_store.Delete<TEntity>(key, preconditions));
    }

    public Task<TAnswer> PostAsync<TEntity, TAnswer>(
        ObjectKey key, string subresource, TAnswer body, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
        where TAnswer : class, IKubernetesEntity<TAnswer>
    {
        Enter<TEntity>("create", cancellationToken);
        return OnPost is null
            ? throw new NotSupportedException("Set OnPost.")
            : Task.FromResult((TAnswer)OnPost(key, subresource, body));
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request });

    private void Enter<TEntity>(string verb, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        cancellationToken.ThrowIfCancellationRequested();
        _store.Note($"{verb} {TEntity.Resource.Plural}");
        if (Fault?.Invoke(verb, TEntity.Resource.Plural) is { } fault) throw fault;
    }
}
