using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>
/// The part of JSON path that feedback rules use: <c>.a.b</c>, <c>[0]</c>, <c>[*]</c> and <c>[?(@.type=="x")]</c>.
/// </summary>
internal static partial class JsonPath
{
    /// <summary>Everything that the path leads to. <see cref="FormatException"/> when it cannot be read.</summary>
    public static IReadOnlyList<JsonNode> Select(JsonNode root, string path)
    {
        IEnumerable<JsonNode> nodes = [root];
        var rest = path.AsSpan().Trim().TrimStart('{').TrimEnd('}').ToString();
        while (rest.Length > 0)
        {
            var step = Step().Match(rest);
            if (!step.Success) throw new FormatException($"JSON path {path}: cannot read {rest}");
            nodes = Follow(nodes, step);
            rest = rest[step.Length..];
        }

        return [.. nodes];
    }

    private static List<JsonNode> Follow(IEnumerable<JsonNode> nodes, Match step)
    {
        if (step.Groups["name"] is { Success: true } name)
            return [.. nodes.OfType<JsonObject>().Select(o => o[Unescape(name.Value)]).OfType<JsonNode>()];
        var arrays = nodes.OfType<JsonArray>();
        if (step.Groups["index"] is { Success: true } index)
        {
            var at = int.Parse(index.Value, CultureInfo.InvariantCulture);
            return [.. arrays.Where(a => at < a.Count).Select(a => a[at]).OfType<JsonNode>()];
        }

        var items = arrays.SelectMany(a => a).OfType<JsonNode>();
        if (step.Groups["all"].Success) return [.. items];
        var (field, value) = (step.Groups["field"].Value, step.Groups["value"].Value);
        return [.. items.OfType<JsonObject>().Where(i => i[field]?.ToString() == value)];
    }

    private static string Unescape(string name) => name.Replace("\\.", ".", StringComparison.Ordinal);

    [GeneratedRegex(
        """^(?:\.?(?<name>(?:\\\.|[^.\[\]{}])+)|\[(?<index>\d+)\]|\[(?<all>\*)\]|\[\?\(@\.(?<field>\w+)\s*==\s*["'](?<value>[^"']*)["']\)\])""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Step();
}
