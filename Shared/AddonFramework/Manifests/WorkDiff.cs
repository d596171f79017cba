using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>The merge patch that turns a work into the desired one, touching only what the framework owns.</summary>
internal static class WorkDiff
{
    public static JsonObject? Patch(V1ManifestWork existing, V1ManifestWork desired)
    {
        var patch = new JsonObject();
        var spec = SpecPatch(Node(existing), Node(desired));
        if (spec.Count > 0) patch["spec"] = spec;
        var metadata = MetadataPatch(existing.Metadata, desired.Metadata);
        if (metadata.Count > 0) patch["metadata"] = metadata;
        return patch.Count == 0 ? null : patch;
    }

    // The executor and what newer hubs add is somebody else's.
    private static JsonObject SpecPatch(JsonObject before, JsonObject after) =>
        MergeDiff.Of(Owned(before), Owned(after));

    private static JsonObject Owned(JsonObject spec) => new(
        spec.Where(field => field.Key is "workload" or "deleteOption" or "manifestConfigs")
            .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    private static JsonObject MetadataPatch(V1ObjectMeta before, V1ObjectMeta after)
    {
        var patch = new JsonObject();
        AddMap(patch, "labels", before.Labels, after.Labels, managed: []);
        AddMap(patch, "annotations", before.Annotations, after.Annotations, [OcmNames.ConfigSpecHashAnnotation]);
        var owner = after.OwnerReferences?.FirstOrDefault();
        if (owner is not null
            && before.OwnerReferences?.Any(o => o.Uid == owner.Uid && o.ApiVersion == owner.ApiVersion) != true)
        {
            patch["ownerReferences"] =
                JsonSerializer.SerializeToNode(after.OwnerReferences!, OcmJsonContext.Default.IListV1OwnerReference);
        }

        return patch;
    }

    private static void AddMap(
        JsonObject patch,
        string name,
        IDictionary<string, string>? before,
        IDictionary<string, string>? after,
        IReadOnlyList<string> managed)
    {
        var changes = new JsonObject();
        foreach (var (key, value) in after ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (before is null || !before.TryGetValue(key, out var current) || current != value) changes[key] = value;
        }

        foreach (var key in managed.Where(key => before?.ContainsKey(key) == true && after?.ContainsKey(key) != true))
        {
            changes[key] = null;
        }

        if (changes.Count > 0) patch[name] = changes;
    }

    private static JsonObject Node(V1ManifestWork work)
    {
        var spec = JsonSerializer.SerializeToNode(work, V1ManifestWork.JsonTypeInfo)!["spec"] as JsonObject ?? [];
        foreach (var manifest in spec["workload"]?["manifests"]?.AsArray() ?? [])
        {
            // API servers add creationTimestamp: null to embedded objects.
            if (manifest?["metadata"] is JsonObject metadata && metadata["creationTimestamp"] is null)
            {
                metadata.Remove("creationTimestamp");
            }
        }

        return spec;
    }
}
