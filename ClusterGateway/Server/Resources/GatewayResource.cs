using System.Globalization;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>get, list and watch of clustergateways, and the health subresource.</summary>
internal sealed class GatewayResource(
    IGatewayRegistry registry, RegistrySettings settings, GatewayFeed feed, GatewayWriter writer, GatewayWatch watch,
    GatewayHealthWriter health)
{
    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request)
    {
        if (ResourceOptions.Read(context, request) is not { } options) return ResourceOptions.NotAcceptable;
        return (request.Verb, request.Subresource) switch
        {
            ("get", "" or "health") => await GetAsync(context, request, options),
            ("list", "") => await ListAsync(context, request, options),
            ("watch", "") when settings.CacheSecrets => await WatchAsync(context, request, options),
            ("update" or "patch", "health") => await health.HandleAsync(context, request, options),
            _ => ApiFailure.MethodNotAllowed(request.Verb, Resource(request)),
        };
    }

    private async Task<ApiFailure?> GetAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        var lookup = await registry.FindAsync(request.Name, context.RequestAborted);
        if (lookup.Problem is { } problem) return ApiFailure.Internal(problem);
        if (lookup.Gateway is not { } gateway) return ApiFailure.GatewayNotFound(request.Name);
        await JsonAnswer.WriteAsync(context, writer.One(gateway, options));
        return null;
    }

    private async Task<ApiFailure?> ListAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        if (!GatewaySelection.TryParse(request.Target, "", out var selection, out var problem))
            return ApiFailure.BadRequest(problem);
        var (gateways, version) = await AllAsync(context.RequestAborted);
        var selected = gateways.Where(selection.Has).ToList();
        await JsonAnswer.WriteAsync(context, writer.List(selected, version, options));
        return null;
    }

    private async Task<ApiFailure?> WatchAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        if (!GatewaySelection.TryParse(request.Target, "", out var selection, out var problem))
            return ApiFailure.BadRequest(problem);
        await BeginAsync(context.RequestAborted);
        return await watch.HandleAsync(context, request.Target, selection, options);
    }

    /// <summary>With the version to watch from; there is none where nothing is followed.</summary>
    private async ValueTask<(IReadOnlyList<Gateway> Gateways, string Version)> AllAsync(
        CancellationToken cancellationToken)
    {
        if (!settings.CacheSecrets) return (await registry.ListAsync(cancellationToken), "");
        await BeginAsync(cancellationToken);
        var (gateways, version) = feed.Snapshot();
        return (gateways, version.ToString(CultureInfo.InvariantCulture));
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (!feed.HasBegun) feed.Begin(await registry.ListAsync(cancellationToken));
    }

    private static string Resource(ApiRequest request) =>
        request.Subresource.Length > 0 ? $"{request.Resource}/{request.Subresource}" : request.Resource;
}
