namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>
/// Kubernetes' label selectors: <c>a=b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b)</c>, <c>a</c>, <c>!a</c>.
/// </summary>
internal sealed class LabelSelector
{
    private readonly List<Func<IDictionary<string, string>, bool>> terms = [];

    /// <exception cref="FormatException">It cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (var term in Split(text)) selector.terms.Add(Term(term));
        return selector;
    }

    public bool Matches(IDictionary<string, string>? labels)
    {
        var known = labels ?? new Dictionary<string, string>(StringComparer.Ordinal);
        return terms.TrueForAll(term => term(known));
    }

    /// <summary>At commas, but not at those in parentheses.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (c != ',' || depth > 0) continue;
            var term = text[start..i].Trim();
            start = i + 1;
            if (term.Length > 0) yield return term;
            else if (text.Trim().Length > 0) throw new FormatException($"empty requirement in \"{text}\"");
        }
    }

    private static Func<IDictionary<string, string>, bool> Term(string term)
    {
        if (term.EndsWith(')')) return SetTerm(term);
        if (term.StartsWith('!')) return Absent(Key(term[1..]));
        if (term.Split("!=", 2) is [var unequal, var other])
            return Not(Among(Key(unequal), [other.Trim()]));
        return term.Split('=', 2) is [var equal, var value]
            ? Among(Key(equal), [value.TrimStart('=').Trim()])
            : Present(Key(term));
    }

    private static Func<IDictionary<string, string>, bool> SetTerm(string term)
    {
        var open = term.IndexOf('(', StringComparison.Ordinal);
        var words = term[..Math.Max(open, 0)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var key, ("in" or "notin") and var operation])
            throw new FormatException($"unknown requirement \"{term}\"");
        var among = Among(Key(key), term[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries));
        return operation == "in" ? among : Not(among);
    }

    private static Func<IDictionary<string, string>, bool> Among(string key, string[] values) =>
        labels => labels.TryGetValue(key, out var value) && values.Contains(value);

    private static Func<IDictionary<string, string>, bool> Present(string key) => labels => labels.ContainsKey(key);

    private static Func<IDictionary<string, string>, bool> Absent(string key) => Not(Present(key));

    private static Func<IDictionary<string, string>, bool> Not(Func<IDictionary<string, string>, bool> term) =>
        labels => !term(labels);

    private static string Key(string text)
    {
        var key = text.Trim();
        return key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            ? key
            : throw new FormatException($"\"{key}\" is not a label's name");
    }
}
