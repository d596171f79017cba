using OcmAddons.ClusterGateway.Api.Gateways;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>The path of the hub under which a managed cluster's API is served.</summary>
internal static class GatewayAddress
{
    private static readonly string Collection = V1Alpha1ClusterGateway.Resource.Path() + "/";

    /// <param name="inner">A path of the managed cluster, such as <c>/healthz</c>.</param>
    public static string Path(string cluster, string inner = "") =>
        V1Alpha1ClusterGateway.Resource.Path(name: cluster, subresource: "proxy" + inner);

    public static string Of(Uri hub, string cluster) => hub.AbsoluteUri.TrimEnd('/') + Path(cluster);

    /// <summary>
    /// The hub behind an address that is a gateway's path, else the address itself: whoever works on one managed
    /// cluster can go on to the next.
    /// </summary>
    public static Uri HubOf(Uri server)
    {
        var text = server.AbsoluteUri;
        var at = text.LastIndexOf(Collection, StringComparison.Ordinal);
        if (at < 0) return server;
        return text[(at + Collection.Length)..].TrimEnd('/').Split('/') is [_, "proxy"] ? new Uri(text[..at]) : server;
    }
}
