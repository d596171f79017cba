using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>RFC 6902, for patches that anybody may have written: few operations, and no result that grows.</summary>
internal static class BoundedJsonPatch
{
    public const int MaxOperations = 100;

    private const int MaxResult = 1 << 20;

    // The document hangs below a root of ours, so that everything a pointer names has a parent.
    private const string Root = "document";

    /// <exception cref="JsonException">It is no patch.</exception>
    /// <exception cref="PatchNotAppliedException">It does not fit the document, or goes too far.</exception>
    public static JsonNode? Apply(JsonNode document, byte[] patch)
    {
        if (StrictJson.Parse(patch) is not JsonArray operations)
            throw new JsonException("a JSON patch is a list of operations");
        if (operations.Count > MaxOperations)
            throw new PatchNotAppliedException($"the patch has {operations.Count} operations; limit {MaxOperations}");
        var root = new JsonObject { [Root] = document };
        foreach (var operation in operations)
        {
            Apply(root, operation as JsonObject ?? throw new JsonException("an operation is not an object"));
            // After each: copying something into itself doubles it every time.
            if (root.ToJsonString().Length > MaxResult)
                throw new PatchNotAppliedException($"the patched object is larger than {MaxResult} bytes");
        }

        var result = root[Root];
        root.Remove(Root);
        return result;
    }

    private static void Apply(JsonObject root, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (Text(operation, "op"))
        {
            case "add":
                Add(root, path, Value(operation));
                break;
            case "remove":
                Remove(root, path);
                break;
            case "replace":
                Remove(root, path);
                Add(root, path, Value(operation));
                break;
            case "move":
                Add(root, path, Remove(root, Pointer(operation, "from")));
                break;
            case "copy":
                Add(root, path, Find(root, Pointer(operation, "from"))?.DeepClone());
                break;
            case "test" when JsonNode.DeepEquals(Find(root, path), Value(operation)):
                break;
            case "test":
                throw new PatchNotAppliedException($"the test of {operation["path"]} failed");
            default:
                throw new JsonException($"there is no operation {operation["op"]}");
        }
    }

    private static JsonNode? Find(JsonObject root, string[] path) => path.Aggregate((JsonNode?)root, Child);

    private static JsonNode? Child(JsonNode? parent, string name) => parent switch
    {
        JsonObject map when map.TryGetPropertyValue(name, out var value) => value,
        JsonArray list when Index(name, list.Count - 1) is { } index => list[index],
        _ => throw Missing(name),
    };

    private static void Add(JsonObject root, string[] path, JsonNode? value)
    {
        switch (Find(root, path[..^1]))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when Index(path[^1], list.Count) is { } index:
                list.Insert(index, value);
                break;
            default:
                throw Missing(path[^1]);
        }
    }

    private static JsonNode? Remove(JsonObject root, string[] path)
    {
        var parent = Find(root, path[..^1]);
        var removed = Child(parent, path[^1]);
        if (parent is JsonArray list) list.RemoveAt(Index(path[^1], list.Count - 1)!.Value);
        else ((JsonObject)parent!).Remove(path[^1]);
        return removed;
    }

    private static int? Index(string name, int max) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= max
        && (name.Length == 1 || name[0] != '0')
            ? index
            : null;

    private static JsonNode? Value(JsonObject operation) => operation.TryGetPropertyValue("value", out var value)
        ? value?.DeepClone()
        : throw new JsonException("an operation lacks its value");

    /// <summary>RFC 6901, below our root.</summary>
    private static string[] Pointer(JsonObject operation, string member)
    {
        var text = Text(operation, member);
        if (text.Length > 0 && text[0] != '/') throw new JsonException($"{member} is no pointer");
        return
        [
            Root,
            .. text.Split('/').Skip(1).Select(name => name.Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal)),
        ];
    }

    private static string Text(JsonObject operation, string member) =>
        operation[member]?.GetValue<string>() ?? throw new JsonException($"an operation lacks its {member}");

    private static PatchNotAppliedException Missing(string name) => new($"there is no {name} where the patch says");
}

/// <summary>The patch can be read, but not be done; the object is as it was.</summary>
internal sealed class PatchNotAppliedException(string message) : Exception(message);
