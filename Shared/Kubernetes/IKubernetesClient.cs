namespace OcmAddons.Kubernetes;

/// <summary>
/// One API server. Every call throws <see cref="KubernetesException"/> when the server answers with an error, and
/// <see cref="HttpRequestException"/> when it does not answer.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>The server's address, without a trailing slash.</summary>
    Uri BaseAddress { get; }

    /// <summary>The object, or null when there is none.</summary>
    Task<TEntity?> FindAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>All objects that the options select, fetched page by page.</summary>
    Task<KubernetesList<TEntity>> ListAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>
    /// One watch connection from <paramref name="resourceVersion"/> on; it ends when the server ends it. Whoever wants
    /// a watch that lasts uses the operator's informers. An ERROR event is thrown as <see cref="KubernetesException"/>
    /// (410: relist).
    /// </summary>
    IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(
        ListOptions options, string resourceVersion, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>PUT; a stale resourceVersion is a conflict.</summary>
    Task<TEntity> ReplaceAsync<TEntity>(TEntity entity, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    Task<TEntity> PatchAsync<TEntity>(
        ObjectKey key, KubernetesPatch patch, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>Server-side apply; with <paramref name="force"/> other managers' fields are taken over.</summary>
    Task<TEntity> ApplyAsync<TEntity>(
        TEntity entity, string fieldManager, bool force, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>False when there was nothing to delete.</summary>
    Task<bool> DeleteAsync<TEntity>(
        ObjectKey key, DeletePreconditions? preconditions, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;

    /// <summary>
    /// POSTs to a subresource or a review kind and reads the answer as another kind, e.g. a TokenRequest.
    /// </summary>
    Task<TAnswer> PostAsync<TEntity, TAnswer>(
        ObjectKey key, string subresource, TAnswer body, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
        where TAnswer : class, IKubernetesEntity<TAnswer>;

    /// <summary>
    /// Any request, credentials added; the address may be relative. The answer is the server's, errors included, its
    /// body unread: the caller disposes of it. Dynamic kinds, discovery and <c>/healthz</c> go through here.
    /// </summary>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
