namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>What a request is about, in the words of Kubernetes' authorization.</summary>
/// <param name="Resource">Plural; empty when the request is not about one of our resources.</param>
/// <param name="SubPath">What follows <c>/proxy</c>, raw; it starts with a slash or is empty.</param>
internal sealed record ApiRequest(
    string Verb, string Resource, string Name, string Subresource, string SubPath, RawRequestTarget Target)
{
    public bool IsResource => Resource.Length > 0;

    /// <summary>Whether the query asks for a watch, also one that a managed cluster serves.</summary>
    public bool IsWatch => AsksForWatch(Target);

    public bool IsProxy => Resource == "clustergateways" && Subresource == "proxy" && Name.Length > 0;

    public static ApiRequest Parse(string method, RawRequestTarget target, string groupVersion)
    {
        var prefix = $"/apis/{groupVersion}/";
        if (!target.Path.StartsWith(prefix, StringComparison.Ordinal))
            return new(method.ToLowerInvariant(), "", "", "", "", target);

        var rest = target.Path[prefix.Length..];
        var (resource, afterResource) = Take(rest);
        var (name, afterName) = Take(afterResource.TrimStart('/'));
        var (subresource, afterSubresource) = Take(afterName.TrimStart('/'));
        var decoded = Uri.UnescapeDataString(name);
        return new(VerbOf(method, decoded, target), resource, decoded, subresource, afterSubresource, target);
    }

    private static (string Segment, string After) Take(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[slash..]);
    }

    private static string VerbOf(string method, string name, RawRequestTarget target) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
        "GET" or "HEAD" when name.Length > 0 => "get",
        "GET" or "HEAD" => AsksForWatch(target) ? "watch" : "list",
        _ => "",
    };

    private static bool AsksForWatch(RawRequestTarget target) =>
        target.QueryValue("watch") is { } value && value is not ("0" or "false" or "f" or "F" or "FALSE" or "False");
}
