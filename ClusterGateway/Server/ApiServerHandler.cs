using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Discovery;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>
/// Every request to the secure port: discovery is open, all else is authenticated, authorized, then served.
/// </summary>
internal sealed class ApiServerHandler(
    DiscoveryHandler discovery, CallerGate gate, GatewayResource gateways, IGatewayRegistry registry,
    ClusterForwarder forwarder, ILogger<ApiServerHandler> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var target = RawRequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (await discovery.TryHandleAsync(context, target)) return;
        var request = ApiRequest.Parse(context.Request.Method, target, GatewayApi.ApiVersion);
        var failure = await GuardAsync(context, () => ServeAsync(context, request));
        if (failure is not null) await StatusWriter.WriteAsync(context, failure);
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
        if (await gate.RefuseAsync(context, request) is { } refusal) return refusal;
        if (request.IsProxy) return await ForwardAsync(context, request);
        if (request.Resource != "clustergateways") return ApiFailure.NotFound;
        await gateways.HandleAsync(context, request);
        return null;
    }

    private async Task<ApiFailure?> ForwardAsync(HttpContext context, ApiRequest request)
    {
        var lookup = registry.Find(request.Name);
        if (lookup.Gateway is not { } gateway) return Missing(request.Name, lookup.Problem);
        await forwarder.ForwardAsync(context, gateway, request);
        return null;
    }

    private static ApiFailure Missing(string name, string? problem) => problem is null
        ? ApiFailure.NoSuchCluster(name)
        : ApiFailure.Internal($"cluster {name} is not usable: {problem}");
}
