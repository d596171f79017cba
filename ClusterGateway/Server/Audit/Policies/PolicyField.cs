using System.Text.Json;
using System.Text.Json.Nodes;

namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>An object in a policy's file, and where in it.</summary>
internal sealed class PolicyField(JsonObject json, string path)
{
    /// <exception cref="FormatException">There is another field.</exception>
    public void Only(params string[] known)
    {
        if (json.Select(field => field.Key).FirstOrDefault(name => !known.Contains(name)) is { } other)
            throw Problem(other, $"there is no such field; those there are: {string.Join(", ", known)}");
    }

    /// <summary>Empty when it is not there.</summary>
    public string Text(string name) => json[name] is { } node ? Text(node, name) : "";

    public bool? Flag(string name) => json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Problem(name, "must be true or false"),
    };

    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name).Select((item, i) => Text(item, $"{name}[{i}]"))];

    public IEnumerable<PolicyField> Objects(string name) => List(name).Select((item, i) => item is JsonObject child
        ? new PolicyField(child, $"{At(name)}[{i}].")
        : throw Problem($"{name}[{i}]", "must be an object"));

    public FormatException Problem(string name, string problem) => new($"{At(name)}: {problem}");

    public FormatException Unsupported(string name, string value, string[] supported) => Problem(
        name,
        $"Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    private string At(string name) => path + name;

    private JsonArray List(string name) => json[name] switch
    {
        null => [],
        JsonArray list => list,
        _ => throw Problem(name, "must be a list"),
    };

    private string Text(JsonNode? node, string name) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Problem(name, "must be a text");
}
