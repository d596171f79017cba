namespace OcmAddons.ClusterGateway.Api;

/// <summary>
/// Makes of a client of the hub one of its managed clusters: between that client and its transport, a request for
/// <c>/X</c> becomes one for <c>/apis/…/clustergateways/CLUSTER/proxy/X</c>.
/// </summary>
public sealed class ClusterGatewayHandler : DelegatingHandler
{
    private readonly string? cluster;
    private readonly bool hubOtherwise;

    /// <summary>All requests go to this cluster.</summary>
    public ClusterGatewayHandler(string cluster, HttpMessageHandler inner)
        : base(inner) => this.cluster = Checked(cluster);

    /// <summary>
    /// Each request says by <see cref="Cluster"/> where it goes. One that does not goes to the hub, or is an error.
    /// </summary>
    public ClusterGatewayHandler(bool hubOtherwise, HttpMessageHandler inner)
        : base(inner) => this.hubOtherwise = hubOtherwise;

    /// <summary>The option of a request that names its cluster.</summary>
    public static HttpRequestOptionsKey<string> Cluster { get; } = new("OcmAddons.ClusterGateway.Cluster");

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = AddressOf(request);
        return base.SendAsync(request, cancellationToken);
    }

    private Uri? AddressOf(HttpRequestMessage request)
    {
        var name = cluster ?? (request.Options.TryGetValue(Cluster, out var asked) ? Checked(asked) : null);
        if (name is null)
        {
            return hubOtherwise
                ? request.RequestUri
                : throw new InvalidOperationException("The request does not say to which cluster it goes.");
        }

        var address = request.RequestUri
            ?? throw new InvalidOperationException("The request has no address.");
        var prefix = $"/apis/{GatewayApi.ApiVersion}/clustergateways/{name}/proxy";
        // A client that is wrapped twice still sends to one cluster.
        var wrapped = address.AbsolutePath == prefix
            || address.AbsolutePath.StartsWith(prefix + "/", StringComparison.Ordinal);
        return wrapped ? address : new Uri(
            address.GetLeftPart(UriPartial.Authority) + prefix + address.PathAndQuery,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    // It becomes part of a path: nothing may be hidden in it.
    private static string Checked(string name) =>
        name.Length is > 0 and <= 253 && name.All(c => IsLetterOrDigit(c) || c is '-' or '.')
        && IsLetterOrDigit(name[0]) && IsLetterOrDigit(name[^1])
            ? name
            : throw new ArgumentException($"\"{name}\" is no name of a cluster.", nameof(name));

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
