using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>The way to clusters that are reached through the cluster-proxy addon, where this process has one.</summary>
internal sealed class GatewayTunnel(ITunnelDialer? dialer)
{
    /// <exception cref="TunnelException">This process was started without a tunnel.</exception>
    public ITunnelDialer Dialer => dialer ?? throw new TunnelException(
        TunnelFailure.ServerUnreachable, "this gateway was started without --proxy-host, so it has no tunnel");
}
