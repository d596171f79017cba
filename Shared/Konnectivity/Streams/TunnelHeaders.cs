namespace OcmAddons.Konnectivity.Streams;

/// <summary>Names on the wire of the metadata and methods of the tunnel.</summary>
public static class TunnelHeaders
{
    public const string ProxyPath = "/ProxyService/Proxy";
    public const string ConnectPath = "/AgentService/Connect";

    public const string AgentId = "agentid";
    public const string AgentIdentifiers = "agentidentifiers";
    public const string Authorization = "authorization";
    public const string ServerId = "serverid";
    public const string ServerCount = "servercount";

    /// <summary>
    /// Ours: how many bytes of each connection the sender of the header takes before it has granted more. Flow control
    /// for each connection is on when both sides sent it; Go's peers ignore it.
    /// </summary>
    public const string Credit = "ocm-tunnel-credit";
}
