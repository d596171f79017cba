namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>What becomes of a tunnelled cluster whose secret has no <c>ca.crt</c>.</summary>
internal enum TunnelTrust
{
    /// <summary>It is refused: its certificate could be anybody's.</summary>
    RequireCa,

    /// <summary>Any certificate will do, as with the original gateway.</summary>
    Compatible,
}
