using System.Text.Json.Nodes;

namespace OcmAddons.Kubernetes.Dynamic;

/// <summary>
/// The verbs for kinds that are only known at run time. Objects are JSON as the server wrote it: order, numbers and
/// unknown fields stay. Errors are those of <see cref="IKubernetesClient"/>.
/// </summary>
public interface IDynamicKubernetesClient
{
    /// <summary>The object, or null when there is none.</summary>
    Task<JsonObject?> FindAsync(KubernetesResource resource, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>All objects that the options select; each with apiVersion and kind.</summary>
    Task<KubernetesList<JsonObject>> ListAsync(
        KubernetesResource resource, ListOptions options, CancellationToken cancellationToken);

    /// <summary>One watch connection; see <see cref="IKubernetesClient.WatchAsync"/>.</summary>
    IAsyncEnumerable<WatchEvent<JsonObject>> WatchAsync(
        KubernetesResource resource, ListOptions options, string resourceVersion, CancellationToken cancellationToken);

    /// <summary>Sends the object as it is; apiVersion and kind must be in it.</summary>
    Task<JsonObject> CreateAsync(KubernetesResource resource, JsonObject entity, CancellationToken cancellationToken);

    /// <summary>PUT; a stale resourceVersion is a conflict.</summary>
    Task<JsonObject> ReplaceAsync(
        KubernetesResource resource, JsonObject entity, string? subresource, CancellationToken cancellationToken);

    Task<JsonObject> PatchAsync(
        KubernetesResource resource,
        ObjectKey key,
        KubernetesPatch patch,
        string? subresource,
        CancellationToken cancellationToken);

    /// <summary>Server-side apply; with <paramref name="force"/> other managers' fields are taken over.</summary>
    Task<JsonObject> ApplyAsync(
        KubernetesResource resource,
        JsonObject entity,
        string fieldManager,
        bool force,
        string? subresource,
        CancellationToken cancellationToken);

    /// <summary>False when there was nothing to delete.</summary>
    Task<bool> DeleteAsync(
        KubernetesResource resource,
        ObjectKey key,
        DeletePreconditions? preconditions,
        CancellationToken cancellationToken);
}
