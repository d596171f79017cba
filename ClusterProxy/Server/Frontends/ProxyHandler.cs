using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>Serves the Proxy streams of frontends.</summary>
internal sealed class ProxyHandler(
    ProxyServerOptions options, DialCoordinator dials, ServerMetrics metrics, TimeProvider time)
{
    private readonly TunnelLimits limits = new(
        options.ConnectionWindow, options.BackendDialTimeout, options.StallTimeout);

    public async Task<GrpcStatus> HandleAsync(IServerPacketStream stream)
    {
        using var connection = metrics.Connection(CallKind.Proxy);
        await using var frontend = new GrpcFrontend(stream, dials, limits, metrics, time);
        await frontend.RunAsync();
        return GrpcStatus.Ok;
    }
}
