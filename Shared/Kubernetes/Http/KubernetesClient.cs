using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Dynamic;

namespace OcmAddons.Kubernetes.Http;

/// <summary>
/// The client over HTTP/2, typed and dynamic. Safe for concurrent use; one instance for each server and identity.
/// </summary>
public sealed class KubernetesClient : IKubernetesClient, IDynamicKubernetesClient, IDisposable
{
    private readonly ApiTransport transport;
    private readonly ResourceClient resources;

    public KubernetesClient(KubernetesConfig config, TimeProvider time, ILogger<KubernetesClient>? logger = null)
    {
        Config = config;
        BaseAddress = new Uri(config.Server.AbsoluteUri.TrimEnd('/'));
        var log = (ILogger?)logger ?? NullLogger.Instance;
        transport = new(config, time, log);
        resources = new(new ApiPipeline(transport, time, log), time, config.RequestTimeout);
    }

    public KubernetesConfig Config { get; }

    public Uri BaseAddress { get; }

    public void Dispose() => transport.Dispose();

    public Task<TEntity?> FindAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        resources.FindAsync(
            TEntity.Resource.ObjectPath(key, subresource: null), TEntity.JsonTypeInfo, cancellationToken);

    public async Task<KubernetesList<TEntity>> ListAsync<TEntity>(
        ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var list = await resources.ListAsync(
            TEntity.Resource.Path(options.Namespace), options, TEntity.JsonTypeInfo, cancellationToken);
        foreach (var item in list.Items) Name(item);
        return list;
    }

    public IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(
        ListOptions options, string resourceVersion, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.WatchAsync(
            TEntity.Resource.Path(options.Namespace),
            options,
            resourceVersion,
            TEntity.JsonTypeInfo,
            cancellationToken);

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.CallAsync(
            new(HttpMethod.Post, TEntity.Resource.CollectionPath(entity.Metadata.NamespaceProperty), Write(entity)),
            TEntity.JsonTypeInfo,
            cancellationToken);

    public Task<TEntity> ReplaceAsync<TEntity>(TEntity entity, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.CallAsync(
            new(HttpMethod.Put, TEntity.Resource.ObjectPath(entity.Key(), subresource), Write(entity)),
            TEntity.JsonTypeInfo,
            cancellationToken);

    public Task<TEntity> PatchAsync<TEntity>(
        ObjectKey key, KubernetesPatch patch, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.CallAsync(
            Requests.Patch(TEntity.Resource.ObjectPath(key, subresource), patch),
            TEntity.JsonTypeInfo,
            cancellationToken);

    public Task<TEntity> ApplyAsync<TEntity>(
        TEntity entity, string fieldManager, bool force, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.CallAsync(
            Requests.Apply(TEntity.Resource.ObjectPath(entity.Key(), subresource), Write(entity), fieldManager, force),
            TEntity.JsonTypeInfo,
            cancellationToken);

    public Task<bool> DeleteAsync<TEntity>(
        ObjectKey key, DeletePreconditions? preconditions, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> => resources.DeleteAsync(
            TEntity.Resource.ObjectPath(key, subresource: null), preconditions?.ToBytes(), cancellationToken);

    public Task<TAnswer> PostAsync<TEntity, TAnswer>(
        ObjectKey key, string subresource, TAnswer body, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
        where TAnswer : class, IKubernetesEntity<TAnswer> => resources.CallAsync(
            new(HttpMethod.Post, TEntity.Resource.ObjectPath(key, subresource), Write(body)),
            TAnswer.JsonTypeInfo,
            cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        transport.SendAsync(request, cancellationToken);

    public Task<JsonObject?> FindAsync(
        KubernetesResource resource, ObjectKey key, CancellationToken cancellationToken) =>
        resources.FindAsync(resource.ObjectPath(key, subresource: null), Untyped, cancellationToken);

    public async Task<KubernetesList<JsonObject>> ListAsync(
        KubernetesResource resource, ListOptions options, CancellationToken cancellationToken)
    {
        var list = await resources.ListAsync(resource.Path(options.Namespace), options, Untyped, cancellationToken);
        foreach (var item in list.Items) item.SetKind(resource);
        return list;
    }

    public IAsyncEnumerable<WatchEvent<JsonObject>> WatchAsync(
        KubernetesResource resource,
        ListOptions options,
        string resourceVersion,
        CancellationToken cancellationToken) =>
        resources.WatchAsync(resource.Path(options.Namespace), options, resourceVersion, Untyped, cancellationToken);

    public Task<JsonObject> CreateAsync(
        KubernetesResource resource, JsonObject entity, CancellationToken cancellationToken) => resources.CallAsync(
            new(HttpMethod.Post, resource.CollectionPath(entity.Key().Namespace), Write(entity)),
            Untyped,
            cancellationToken);

    public Task<JsonObject> ReplaceAsync(
        KubernetesResource resource, JsonObject entity, string? subresource, CancellationToken cancellationToken) =>
        resources.CallAsync(
            new(HttpMethod.Put, resource.ObjectPath(entity.Key(), subresource), Write(entity)),
            Untyped,
            cancellationToken);

    public Task<JsonObject> PatchAsync(
        KubernetesResource resource,
        ObjectKey key,
        KubernetesPatch patch,
        string? subresource,
        CancellationToken cancellationToken) => resources.CallAsync(
            Requests.Patch(resource.ObjectPath(key, subresource), patch),
            Untyped,
            cancellationToken);

    public Task<JsonObject> ApplyAsync(
        KubernetesResource resource,
        JsonObject entity,
        string fieldManager,
        bool force,
        string? subresource,
        CancellationToken cancellationToken) => resources.CallAsync(
            Requests.Apply(resource.ObjectPath(entity.Key(), subresource), Write(entity), fieldManager, force),
            Untyped,
            cancellationToken);

    public Task<bool> DeleteAsync(
        KubernetesResource resource,
        ObjectKey key,
        DeletePreconditions? preconditions,
        CancellationToken cancellationToken) =>
        resources.DeleteAsync(resource.ObjectPath(key, subresource: null), preconditions?.ToBytes(), cancellationToken);

    private static JsonTypeInfo<JsonObject> Untyped => RequestJson.Default.JsonObject;

    private static byte[] Write(JsonObject entity) => JsonSerializer.SerializeToUtf8Bytes(entity, Untyped);

    private static byte[] Write<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        JsonSerializer.SerializeToUtf8Bytes(Name(entity), TEntity.JsonTypeInfo);

    // Lists leave apiVersion and kind out of their items, and callers out of what they build.
    private static TEntity Name<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        entity.ApiVersion ??= TEntity.Resource.ApiVersion;
        entity.Kind ??= TEntity.Resource.Kind;
        return entity;
    }
}
