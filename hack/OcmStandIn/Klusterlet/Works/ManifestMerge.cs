using System.Text.Json.Nodes;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>
/// What an existing object becomes under the Update strategy. Pure: it returns a new object, or null for no change.
/// </summary>
internal static class ManifestMerge
{
    // What of an object a manifest speaks for; of other kinds it is everything but metadata and status.
    private static readonly Dictionary<string, string[]> KnownFields = new(StringComparer.Ordinal)
    {
        ["Namespace"] = [],
        ["ServiceAccount"] = [],
        ["ConfigMap"] = ["data", "binaryData", "immutable"],
        ["Secret"] = ["data", "type", "immutable"],
        ["Role"] = ["rules"],
        ["ClusterRole"] = ["rules", "aggregationRule"],
        ["RoleBinding"] = ["subjects", "roleRef"],
        ["ClusterRoleBinding"] = ["subjects", "roleRef"],
    };

    /// <summary>Whether the change needs another object: fields that the API does not let change differ.</summary>
    public static bool NeedsRecreation(string kind, JsonObject desired, JsonObject live) => kind switch
    {
        "RoleBinding" or "ClusterRoleBinding" => !JsonNode.DeepEquals(desired["roleRef"], live["roleRef"]),
        "Secret" => ((string?)desired["type"] ?? "Opaque") != ((string?)live["type"] ?? "Opaque"),
        _ => false,
    };

    public static JsonObject? Merge(string kind, JsonObject desired, JsonObject live)
    {
        var merged = live.DeepClone().AsObject();
        MergeMetadata(desired, merged);
        if (kind == "Service") MergeService(desired, merged);
        else if (KnownFields.TryGetValue(kind, out var fields)) MergeFields(kind, desired, merged, fields);
        else MergeFields(
            kind, desired, merged,
            [.. desired.Select(p => p.Key).Except(["apiVersion", "kind", "metadata", "status"])]);
        return JsonNode.DeepEquals(merged, live) ? null : merged;
    }

    // Labels and annotations are added; a key that ends in "-" takes its label away.
    private static void MergeMetadata(JsonObject desired, JsonObject merged)
    {
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (desired["metadata"]?[field] is not JsonObject wanted) continue;
            var target = merged["metadata"]![field] as JsonObject;
            if (target is null) merged["metadata"]![field] = target = [];
            foreach (var (key, value) in wanted)
            {
                if (key.EndsWith('-')) target.Remove(key[..^1]);
                else target[key] = value?.DeepClone();
            }
        }
    }

    private static void MergeFields(string kind, JsonObject desired, JsonObject merged, string[] fields)
    {
        foreach (var field in fields)
        {
            var wanted = kind == "Secret" && field == "data" ? SecretData(desired) : desired[field];
            if (wanted is null && (field is "type" or "immutable" || kind is not ("ConfigMap" or "Secret"))) continue;
            if (wanted is null) merged.Remove(field);
            else merged[field] = wanted.DeepClone();
        }
    }

    // Fields that the server filled in (cluster IPs, node ports) stay unless the manifest says otherwise.
    private static void MergeService(JsonObject desired, JsonObject merged)
    {
        if (desired["spec"] is not JsonObject wanted || merged["spec"] is not JsonObject spec) return;
        foreach (var (name, value) in wanted.Where(p => p.Key != "ports")) spec[name] = value?.DeepClone();
        if (wanted["ports"] is not JsonArray ports) return;
        var live = spec["ports"] as JsonArray ?? [];
        spec["ports"] = new JsonArray([.. ports.OfType<JsonObject>().Select(p => (JsonNode?)MergePort(p, live))]);
    }

    private static JsonObject MergePort(JsonObject wanted, JsonArray live)
    {
        var same = live.OfType<JsonObject>().FirstOrDefault(l => JsonNode.DeepEquals(l["port"], wanted["port"])
            && ((string?)l["protocol"] ?? "TCP") == ((string?)wanted["protocol"] ?? "TCP"));
        var merged = same?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in wanted) merged[name] = value?.DeepClone();
        return merged;
    }

    private static JsonObject? SecretData(JsonObject desired)
    {
        var data = desired["data"] is JsonObject encoded ? encoded.DeepClone().AsObject() : null;
        if (desired["stringData"] is not JsonObject plain) return data;
        data ??= [];
        foreach (var (key, value) in plain)
            data[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes((string?)value ?? ""));
        return data;
    }
}
