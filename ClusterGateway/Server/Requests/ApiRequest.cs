namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>What a request is about, in the words of Kubernetes' authorization.</summary>
/// <param name="Resource">Plural; empty when the request is not about one of our resources.</param>
/// <param name="Method">As it came.</param>
/// <param name="SubPath">What follows <c>/proxy</c>, raw; it starts with a slash or is empty.</param>
internal sealed record ApiRequest(
    string Method, string Verb, string Resource, string Name, string Subresource, string SubPath,
    RawRequestTarget Target)
{
    public bool IsResource => Resource.Length > 0;

    public bool IsProxy => Resource == "clustergateways" && Subresource == "proxy" && Name.Length > 0;

    /// <summary>What a proxied request is about on its cluster.</summary>
    public InnerRequest Inner => field ??= InnerRequest.Parse(Method, SubPath, Target);

    public static ApiRequest Parse(string method, RawRequestTarget target, string groupVersion)
    {
        var prefix = $"/apis/{groupVersion}/";
        if (!target.Path.StartsWith(prefix, StringComparison.Ordinal))
            return NoResource(method, target);

        var (resource, afterResource) = Take(target.Path[prefix.Length..]);
        var (name, afterName) = Take(Inside(afterResource));
        var (subresource, afterSubresource) = Take(Inside(afterName));
        // The hub reads "clustergateways//c1/proxy" in another way than we would.
        if (name.Length == 0 && afterName.Length > 0) return NoResource(method, target);
        if (subresource.Length == 0 && afterSubresource.Length > 0)
            return NoResource(method, target);
        var decoded = Uri.UnescapeDataString(name);
        if (decoded is "." or ".." || decoded.Contains('/')) return NoResource(method, target);
        return new(method, VerbOf(method, decoded, target), resource, decoded, subresource, afterSubresource, target);
    }

    private static ApiRequest NoResource(string method, RawRequestTarget target) =>
        new(method, method.ToLowerInvariant(), "", "", "", "", target);

    private static (string Segment, string After) Take(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[slash..]);
    }

    private static string Inside(string path) => path.Length > 0 ? path[1..] : "";

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

    /// <summary>Whether the query asks for a watch, also one that a managed cluster serves.</summary>
    public static bool AsksForWatch(RawRequestTarget target) =>
        target.QueryValue("watch") is { } value && value is not ("0" or "false" or "f" or "F" or "FALSE" or "False");
}
