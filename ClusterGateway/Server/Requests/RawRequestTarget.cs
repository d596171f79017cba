namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>A request target as it came over the wire: nothing decoded, nothing tidied.</summary>
/// <param name="Path">Starts with a slash.</param>
/// <param name="Query">With its question mark, or empty.</param>
internal readonly record struct RawRequestTarget(string Path, string Query)
{
    public static RawRequestTarget Parse(string target)
    {
        var text = StripAuthority(target);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? new(text, "") : new(text[..question], text[question..]);
    }

    /// <summary>The first value of a query parameter, decoded; null when it is not there.</summary>
    public string? QueryValue(string name) => QueryValues(name).FirstOrDefault();

    /// <summary>All values of a query parameter, decoded.</summary>
    public IEnumerable<string> QueryValues(string name)
    {
        foreach (var pair in Query.TrimStart('?').Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? pair : pair[..equals];
            if (Decode(key) == name) yield return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    /// <summary>Takes <c>https://host</c> off the front of a target in absolute form.</summary>
    private static string StripAuthority(string target)
    {
        if (target.StartsWith('/')) return target;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return "/";
        var slash = target.IndexOf('/', scheme + 3);
        return slash < 0 ? "/" : target[slash..];
    }
}
