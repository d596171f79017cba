using System.Text.Json;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>What a manifest is the manifest of.</summary>
public readonly record struct ManifestKey(string ApiVersion, string Kind, string? Namespace, string Name)
{
    public string Group => ApiVersion.Split('/') is [var group, _] ? group : "";

    public static ManifestKey Of(JsonElement manifest)
    {
        var metadata = manifest.TryGetProperty("metadata", out var value) ? value : default;
        var key = new ManifestKey(
            Text(manifest, "apiVersion") ?? "",
            Text(manifest, "kind") ?? "",
            Text(metadata, "namespace"),
            Text(metadata, "name") ?? "");
        return key is { ApiVersion.Length: > 0, Kind.Length: > 0, Name.Length: > 0 }
            ? key
            : throw new ArgumentException("A manifest needs an apiVersion, a kind and a name.", nameof(manifest));
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
