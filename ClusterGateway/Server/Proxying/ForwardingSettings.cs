namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>How requests go to managed clusters.</summary>
internal sealed record ForwardingSettings(TunnelTrust TunnelTrust)
{
    public static ForwardingSettings Default { get; } = new(TunnelTrust.RequireCa);
}
