using System.Text.Json.Nodes;

namespace OcmAddons.AddonFramework;

/// <summary>The smallest RFC 7386 patch from one object to another: lists whole, null for what goes.</summary>
internal static class MergeDiff
{
    public static JsonObject Of(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in before)
        {
            if (!after.ContainsKey(name)) patch[name] = null;
        }

        foreach (var (name, value) in after)
        {
            var previous = before[name];
            if (JsonNode.DeepEquals(previous, value)) continue;
            patch[name] = previous is JsonObject was && value is JsonObject now ? Of(was, now) : value?.DeepClone();
        }

        return patch;
    }
}
