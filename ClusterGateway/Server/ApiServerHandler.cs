using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Discovery;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>Every request to the secure port: discovery is open, all else is authenticated, authorized, then served.</summary>
internal sealed class ApiServerHandler(
    DiscoveryHandler discovery, CallerGate gate, GatewayResource gateways, IGatewayRegistry registry,
    ClusterForwarder forwarder, ILogger<ApiServerHandler> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var target = RawRequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        try
        {
            if (await discovery.TryHandleAsync(context, target)) return;
            await ServeAsync(context, ApiRequest.Parse(context.Request.Method, target, GatewayApi.ApiVersion));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            logger.HubNotAsked(target.Path, e);
            await StatusWriter.WriteAsync(context, ApiFailure.Internal($"the hub could not be asked: {e.Message}"));
        }
    }

    private async Task ServeAsync(HttpContext context, ApiRequest request)
    {
        if (await gate.RefuseAsync(context, request) is { } refusal)
        {
            await StatusWriter.WriteAsync(context, refusal);
            return;
        }

        if (request.IsProxy) await ForwardAsync(context, request);
        else if (request.Resource == "clustergateways") await gateways.HandleAsync(context, request);
        else await StatusWriter.WriteAsync(context, ApiFailure.NotFound);
    }

    private async Task ForwardAsync(HttpContext context, ApiRequest request)
    {
        await registry.WaitForSyncAsync(context.RequestAborted);
        var lookup = registry.Find(request.Name);
        if (lookup.Gateway is { } gateway) await forwarder.ForwardAsync(context, gateway, request);
        else await StatusWriter.WriteAsync(context, Missing(request.Name, lookup.Problem));
    }

    private static ApiFailure Missing(string name, string? problem) => problem is null
        ? ApiFailure.NoSuchCluster(name)
        : ApiFailure.Internal($"cluster {name} is not usable: {problem}");
}
