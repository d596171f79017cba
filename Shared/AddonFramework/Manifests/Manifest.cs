using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>One object to apply on a managed cluster.</summary>
public sealed class Manifest(JsonElement content)
{
    public JsonElement Content { get; } = content;

    public ManifestKey Key { get; } = ManifestKey.Of(content);

    public string? Annotation(string name) => MetadataValue("annotations", name);

    public string? Label(string name) => MetadataValue("labels", name);

    /// <summary>Serializes an object; apiVersion and kind are its resource's.</summary>
    public static Manifest Of<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var node = JsonSerializer.SerializeToNode(entity, TEntity.JsonTypeInfo)!.AsObject();
        var manifest = new JsonObject
        {
            ["apiVersion"] = TEntity.Resource.ApiVersion,
            ["kind"] = TEntity.Resource.Kind,
        };
        foreach (var (name, value) in node.ToArray())
        {
            if (name is "apiVersion" or "kind" or "status") continue;
            node.Remove(name);
            manifest.Add(name, value);
        }

        using var document = JsonDocument.Parse(manifest.ToJsonString());
        return new Manifest(document.RootElement.Clone());
    }

    private string? MetadataValue(string map, string name) =>
        Content.TryGetProperty("metadata", out var metadata)
        && metadata.TryGetProperty(map, out var values)
        && values.ValueKind == JsonValueKind.Object
        && values.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;
}
