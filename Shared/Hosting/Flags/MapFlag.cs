using System.CommandLine.Parsing;

namespace OcmAddons.Hosting.Flags;

/// <summary>Values of the form <c>key=value,key=value</c>.</summary>
internal static class MapFlag
{
    public static IReadOnlyDictionary<string, string> ParseStrings(ArgumentResult result)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Pairs(result, "must be key=value pairs separated by commas")) map[key] = value;
        return map;
    }

    public static IReadOnlyDictionary<string, bool> ParseGates(
        ArgumentResult result, IReadOnlyDictionary<string, bool> known, string[] ignored)
    {
        var gates = new Dictionary<string, bool>(known, StringComparer.Ordinal);
        foreach (var (key, value) in Pairs(result, "must be Gate=true or Gate=false pairs separated by commas"))
        {
            if (!bool.TryParse(value, out var on))
                result.AddError(FlagOption.Problem(result, $"{key}={value}", "must be true or false"));
            else if (known.ContainsKey(key))
                gates[key] = on;
            else if (!ignored.Contains(key, StringComparer.Ordinal))
                result.AddError(FlagOption.Problem(result, key, $"is not a gate; known: {Describe(known)}"));
        }

        return gates;
    }

    public static string Describe(IReadOnlyDictionary<string, bool> known) =>
        known.Count == 0
            ? "none"
            : string.Join(", ", known.OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key} (default {(g.Value ? "true" : "false")})"));

    private static IEnumerable<(string Key, string Value)> Pairs(ArgumentResult result, string problem)
    {
        foreach (var part in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (part.Length == 0) continue;
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                result.AddError(FlagOption.Problem(result, part, problem));
            else
                yield return (part[..equals].Trim(), part[(equals + 1)..].Trim());
        }
    }
}
