namespace OcmAddons.ClusterGateway.Kubectl.Paths;

/// <summary>
/// Where a request to a managed cluster can get stuck, in the order in which it passes these places.
/// </summary>
internal enum PathPart
{
    /// <summary>The aggregated API server: not installed, or none of its pods answers.</summary>
    GatewayServer,

    /// <summary>The hub's RBAC does not let the user through.</summary>
    Right,

    /// <summary>The gateway of this cluster, its address and credential.</summary>
    Gateway,
    ProxyServer,
    Agent,
    ApiServer,

    /// <summary>The managed cluster does not know the gateway's account.</summary>
    Credential,

    /// <summary>It got through.</summary>
    None,
}
