namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>
/// What a proxied request is about on its cluster, read as a Kubernetes API server reads it: from the decoded path.
/// </summary>
/// <param name="Path">Decoded, with its leading slash.</param>
internal sealed record InnerRequest(
    string Verb, string Group, string Version, string Namespace, string Resource, string Name, string Subresource,
    string Path)
{
    private const int MaxLabel = 63;

    public bool IsResource => Resource.Length > 0;

    /// <summary>Whether it runs or reaches something inside the cluster, whatever its method.</summary>
    public bool IsCommand => Subresource is "exec" or "attach" or "portforward";

    /// <summary>Whether it goes on to a pod, a service or a node.</summary>
    public bool IsProxy => Subresource == "proxy";

    /// <summary>
    /// The plural for metrics: few words, whatever a caller sends. What is no plural of some kind would make a time
    /// series of its own for every request.
    /// </summary>
    public string ResourceLabel =>
        Resource.Length <= MaxLabel && Resource.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? Resource
            : "";

    public static InnerRequest Parse(string method, string subPath, RawRequestTarget target)
    {
        var path = Uri.UnescapeDataString(subPath);
        var all = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var below = all switch { ["api", _, _, ..] => 2, ["apis", _, _, _, ..] => 3, _ => 0 };
        if (below == 0) return new(method.ToLowerInvariant(), "", "", "", "", "", "", path.Length > 0 ? path : "/");
        var (group, version) = below == 2 ? ("", all[1]) : (all[1], all[2]);
        ReadOnlySpan<string> parts = all.AsSpan(below);

        // The old ways to watch and to proxy, which newer servers still understand.
        var special = parts is [("watch" or "proxy") and var word, _, ..] ? word : "";
        if (special.Length > 0) parts = parts[1..];
        var @namespace = parts is ["namespaces", var n, ..] ? n : "";
        // Below a namespace comes a resource; a namespace itself is one, and so are its status and finalize.
        if (parts is ["namespaces", _, not ("status" or "finalize"), ..]) parts = parts[2..];
        var name = parts.Length > 1 ? parts[1] : "";
        var subresource = parts.Length > 2 ? parts[2] : "";
        if (special == "proxy") subresource = "proxy";
        var verb = special == "watch" ? "watch" : VerbOf(method, name, target);
        if (verb is "list" or "watch") name = NamedByField(target) ?? name;
        return new(verb, group, version, @namespace, parts[0], name, subresource, path);
    }

    private static string VerbOf(string method, string name, RawRequestTarget target) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
        "GET" or "HEAD" => name.Length > 0 ? "get" : ApiRequest.AsksForWatch(target) ? "watch" : "list",
        _ => "",
    };

    /// <summary>A list of one object by name may be allowed to whom other lists are not.</summary>
    private static string? NamedByField(RawRequestTarget target)
    {
        const string field = "metadata.name=";
        return target.QueryValue("fieldSelector") is { } selector
            && selector.StartsWith(field, StringComparison.Ordinal) && selector[field.Length..] is { Length: > 0 } name
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            ? name
            : null;
    }
}
