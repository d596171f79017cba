namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>What a proxied request is about on its cluster, for metrics: few words, whatever a caller sends.</summary>
internal readonly record struct InnerRequest(string Resource, string Verb)
{
    private const int MaxName = 63;

    public static InnerRequest Parse(string method, string subPath, bool watch)
    {
        var parts = subPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var skip = parts switch
        {
            ["api", _, ..] => 2,
            ["apis", _, _, ..] => 3,
            _ => parts.Length,
        };
        var rest = parts.AsSpan(skip);
        // Below a namespace comes a resource; a namespace itself is one, and so are its status and finalize.
        if (rest is ["namespaces", _, not ("status" or "finalize"), ..]) rest = rest[2..];
        if (rest.IsEmpty || !IsResourceName(rest[0])) return new("", VerbOf(method, named: true, watch: false));
        var named = rest.Length > 1;
        return new(rest[0], VerbOf(method, named, watch && !named));
    }

    /// <summary>What is no plural of some kind would make a time series of its own for every request.</summary>
    private static bool IsResourceName(string text) =>
        text.Length <= MaxName && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static string VerbOf(string method, bool named, bool watch) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => named ? "delete" : "deletecollection",
        "GET" or "HEAD" => watch ? "watch" : named ? "get" : "list",
        _ => "",
    };
}
