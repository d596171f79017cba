using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Discovery;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>
/// Every request to the secure port: discovery is open, all else is authenticated, authorized, then served.
/// </summary>
internal sealed class ApiServerHandler(
    DiscoveryHandler discovery, CallerGate gate, GatewayResource gateways,
    VirtualClusterResource virtualClusters,
    ProxyHandler proxy, ILogger<ApiServerHandler> logger)
{
    public async Task HandleAsync(HttpContext context, ApiRequest request)
    {
        if (await discovery.TryHandleAsync(context, request.Target))
        {
            context.Features.Get<AuditEntry>()?.Allowed = true;
            return;
        }

        if (await GuardAsync(context, () => ServeAsync(context, request)) is { } failure)
            await StatusWriter.WriteAsync(context, failure);
    }

    /// <summary>What the hub's failure means to the caller: nobody gets through while it cannot be asked.</summary>
    public async Task<ApiFailure?> GuardAsync(HttpContext context, Func<Task<ApiFailure?>> serve)
    {
        try
        {
            return await serve();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or OperationCanceledException)
        {
            logger.HubNotAsked(context.Request.Path, e);
            return ApiFailure.Internal($"the hub could not be asked: {e.Message}");
        }
    }

    private async Task<ApiFailure?> ServeAsync(HttpContext context, ApiRequest request)
    {
        var (caller, refusal) = await gate.AdmitAsync(context, request);
        if (refusal is not null) return refusal;
        if (request.IsProxy) return await proxy.HandleAsync(context, request, caller!);
        return request.Resource switch
        {
            "clustergateways" => await gateways.HandleAsync(context, request),
            VirtualClusterResource.Plural => await virtualClusters.HandleAsync(context, request),
            _ => ApiFailure.NotFound,
        };
    }
}
