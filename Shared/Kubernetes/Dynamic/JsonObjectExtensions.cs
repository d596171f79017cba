using System.Text.Json.Nodes;

namespace OcmAddons.Kubernetes.Dynamic;

/// <summary>An untyped object's identity. What is absent, or is not a string, is null.</summary>
public static class JsonObjectExtensions
{
    extension(JsonObject entity)
    {
        public string? ApiVersion() => Text(entity, "apiVersion");

        public string? Kind() => Text(entity, "kind");

        /// <summary>The metadata, null when there is none.</summary>
        public JsonObject? Metadata() => entity["metadata"] as JsonObject;

        /// <summary>Namespace and name; the name is empty when there is none.</summary>
        public ObjectKey Key() => new(Text(entity.Metadata(), "namespace"), Text(entity.Metadata(), "name") ?? "");

        public string? Uid() => Text(entity.Metadata(), "uid");

        public string? ResourceVersion() => Text(entity.Metadata(), "resourceVersion");

        public string? Label(string key) => Text(entity.Metadata()?["labels"] as JsonObject, key);

        public string? Annotation(string key) => Text(entity.Metadata()?["annotations"] as JsonObject, key);

        /// <summary>Fills in apiVersion and kind where they are missing, in front.</summary>
        public void SetKind(KubernetesResource resource)
        {
            if (entity["kind"] is null) Put(entity, "kind", resource.Kind);
            if (entity["apiVersion"] is null) Put(entity, "apiVersion", resource.ApiVersion);
        }
    }

    private static void Put(JsonObject entity, string field, string value)
    {
        entity.Remove(field);
        entity.Insert(0, field, value);
    }

    private static string? Text(JsonObject? parent, string field) =>
        parent?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
