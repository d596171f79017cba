using OcmAddons.ClusterProxy.TunnelTest.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>The proxy-server runs with another mode than the one that is tested.</summary>
internal sealed class OtherModeException(TunnelMode theirs) : IOException(
    $"the proxy-server speaks {(theirs == TunnelMode.Grpc ? "HTTP/2" : "HTTP/1.1")}")
{
    public TunnelMode Theirs => theirs;
}
