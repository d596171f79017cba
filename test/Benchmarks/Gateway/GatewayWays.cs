using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>The ways that go by what is installed on the clusters, and the one by nothing at all.</summary>
internal static class GatewayWays
{
    private const string ServiceName = "cluster-gateway.open-cluster-management-addon.svc";

    public static string Path(string cluster) =>
        $"/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{cluster}/proxy/";

    /// <summary>As the gateway's account on the managed cluster, with its token.</summary>
    public static ApiWay Direct(GatewaySite site) => new(
        "direct", new Uri(site.Managed.Server, "/"), site.ManagedAuthority, site.Managed.Server.Host,
        site.AccountToken, []);

    public static ApiWay Tunnel(GatewaySite site) => new(
        "tunnel", new Uri(site.GatewayAddress, Path(site.Cluster)), site.GatewayAuthority, ServiceName,
        site.CallerToken, [.. GatewayPods(), .. TunnelPods(site.Cluster)]);

    public static ApiWay Hub(GatewaySite site) => new(
        "via the hub", new Uri(site.Hub.Server, Path(site.Cluster)), site.HubAuthority, site.Hub.Server.Host,
        site.CallerToken, [.. GatewayPods(), .. TunnelPods(site.Cluster)]);

    private static IReadOnlyList<SystemProcess> GatewayPods() =>
        SystemProcess.InPods("gateway", line => line.Contains("/cluster-gateway apiserver ", StringComparison.Ordinal));

    private static IEnumerable<SystemProcess> TunnelPods(string cluster) =>
    [
        .. SystemProcess.InPods("proxy-server", line => line.Contains(" proxy-server ", StringComparison.Ordinal)),
        .. SystemProcess.InPods(
            "proxy-agent", line => line.Contains("-agent ", StringComparison.Ordinal)
                && line.Contains("/cluster-proxy ", StringComparison.Ordinal)
                && line.Contains(cluster, StringComparison.Ordinal)),
    ];
}
