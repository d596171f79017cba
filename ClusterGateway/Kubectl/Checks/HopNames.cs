namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>The hops, as reports name them.</summary>
internal static class HopNames
{
    public const string Hub = "hub";
    public const string GatewayApi = "gateway-api";
    public const string Cluster = "cluster";
    public const string Addons = "addons";
    public const string Gateway = "gateway";
    public const string Right = "your-right";
    public const string Request = "request";
    public const string ProxyServer = "proxy-server";
    public const string Agent = "agent";
    public const string ApiServer = "api-server";
    public const string Account = "account";
}
