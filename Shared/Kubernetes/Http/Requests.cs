using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Http;

/// <summary>Paths and bodies of requests.</summary>
internal static class Requests
{
    /// <summary>Path of one object; a namespaced one without a namespace is the caller's mistake.</summary>
    public static string ObjectPath(this KubernetesResource resource, ObjectKey key, string? subresource)
    {
        if (string.IsNullOrEmpty(key.Name))
        {
            throw new ArgumentException($"A {resource.Kind} without a name.", nameof(key));
        }

        RequireNamespace(resource, key.Namespace);
        return resource.Path(key.Namespace, key.Name, subresource);
    }

    public static string CollectionPath(this KubernetesResource resource, string? space)
    {
        RequireNamespace(resource, space);
        return resource.Path(space);
    }

    public static ApiRequest Apply(string path, byte[] body, string fieldManager, bool force)
    {
        var query = QueryString.Add(path, ("fieldManager", fieldManager), ("force", force ? "true" : null));
        return new(HttpMethod.Patch, query, body, ApiRequest.Apply);
    }

    public static ApiRequest Patch(string path, KubernetesPatch patch) => new(
        HttpMethod.Patch, QueryString.Add(path, ("dryRun", patch.DryRun ? "All" : null)), patch.ToBytes(),
        patch.ContentType);

    private static byte[] ToBytes(this KubernetesPatch patch) =>
        JsonSerializer.SerializeToUtf8Bytes(patch.Body, RequestJson.Default.JsonNode);

    public static byte[] ToBytes(this DeletePreconditions preconditions)
    {
        var hasPreconditions = preconditions.Uid is not null || preconditions.ResourceVersion is not null;
        var options = new DeleteOptions
        {
            PropagationPolicy = preconditions.PropagationPolicy,
            Preconditions = hasPreconditions
                ? new() { Uid = preconditions.Uid, ResourceVersion = preconditions.ResourceVersion }
                : null,
        };
        return JsonSerializer.SerializeToUtf8Bytes(options, RequestJson.Default.DeleteOptions);
    }

    private static void RequireNamespace(KubernetesResource resource, string? space)
    {
        if (resource.Namespaced && string.IsNullOrEmpty(space))
        {
            throw new ArgumentException($"{resource.Kind} is namespaced, and no namespace is given.", nameof(space));
        }
    }
}

internal sealed class DeleteOptions
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "DeleteOptions";

    public string? PropagationPolicy { get; init; }

    public DeleteOptionsPreconditions? Preconditions { get; init; }
}

internal sealed class DeleteOptionsPreconditions
{
    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(DeleteOptions))]
internal sealed partial class RequestJson : JsonSerializerContext;
