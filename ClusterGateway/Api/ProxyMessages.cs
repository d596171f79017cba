namespace OcmAddons.ClusterGateway.Api;

/// <summary>
/// What the gateway says of a cluster that it could not reach: programs tell by these words how far a request came.
/// </summary>
public static class ProxyMessages
{
    /// <summary>The tunnel's server has no agent of the cluster.</summary>
    public const string NotConnected = "is not connected";

    /// <summary>The tunnel's server itself could not be reached.</summary>
    public const string NoTunnel = "no tunnel to cluster";

    /// <summary>The agent is there, and could not connect to its API server.</summary>
    public const string AgentFailed = "could not connect";

    /// <summary>The API server's certificate is not of the CA that the gateway has.</summary>
    public const string NotTrusted = "was not trusted";

    public const string NoSuchCluster = "no such cluster";
}
