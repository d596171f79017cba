using System.Text.Json.Nodes;

namespace OcmAddons.OcmStandIn.Api;

/// <summary>Computes RFC 7386 merge patches.</summary>
internal static class MergePatch
{
    /// <summary>
    /// What turns <paramref name="before"/> into <paramref name="after"/>; empty when they are equal.
    /// </summary>
    public static JsonObject Between(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in after)
        {
            if (before.TryGetPropertyValue(name, out var old) && JsonNode.DeepEquals(old, value)) continue;
            patch[name] = old is JsonObject oldObject && value is JsonObject newObject
                ? Between(oldObject, newObject)
                : value?.DeepClone();
        }

        foreach (var (name, _) in before)
        {
            if (!after.ContainsKey(name)) patch[name] = null;
        }

        return patch;
    }
}
