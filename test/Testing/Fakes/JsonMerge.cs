using System.Text.Json.Nodes;

namespace OcmAddons.Testing.Fakes;

internal static class JsonMerge
{
    /// <summary>RFC 7386, on copies.</summary>
    public static JsonObject Merged(JsonObject target, JsonObject patch)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var (name, value) in patch)
        {
            if (value is null) result.Remove(name);
            else if (value is JsonObject child) result[name] = Merged(result[name] as JsonObject ?? [], child);
            else result[name] = value.DeepClone();
        }

        return result;
    }
}
