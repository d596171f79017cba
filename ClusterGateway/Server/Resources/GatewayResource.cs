using System.Globalization;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>get, list and watch of clustergateways, and the health subresource.</summary>
internal sealed class GatewayResource(
    IGatewayRegistry registry, GatewayFeed feed, GatewayWriter writer, GatewayWatch watch, GatewayHealthWriter health)
{
    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request)
    {
        if (ResourceOptions.Read(context, request) is not { } options) return ResourceOptions.NotAcceptable;
        feed.Begin(registry.List());
        return (request.Verb, request.Subresource) switch
        {
            ("get", "" or "health") => await GetAsync(context, request, options),
            ("list", "") => await ListAsync(context, request, options),
            ("watch", "") => await WatchAsync(context, request, options),
            ("update" or "patch", "health") => await health.HandleAsync(context, request, options),
            _ => ApiFailure.MethodNotAllowed(request.Verb, Resource(request)),
        };
    }

    private async Task<ApiFailure?> GetAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        var lookup = registry.Find(request.Name);
        if (lookup.Problem is { } problem) return ApiFailure.Internal(problem);
        if (lookup.Gateway is not { } gateway) return ApiFailure.GatewayNotFound(request.Name);
        await JsonAnswer.WriteAsync(context, writer.One(gateway, options));
        return null;
    }

    private async Task<ApiFailure?> ListAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        if (!GatewaySelection.TryParse(request.Target, "", out var selection, out var problem))
            return ApiFailure.BadRequest(problem);
        var (gateways, version) = feed.Snapshot();
        var selected = gateways.Where(selection.Has).ToList();
        await JsonAnswer.WriteAsync(
            context, writer.List(selected, version.ToString(CultureInfo.InvariantCulture), options));
        return null;
    }

    private Task<ApiFailure?> WatchAsync(HttpContext context, ApiRequest request, TableOptions options) =>
        GatewaySelection.TryParse(request.Target, "", out var selection, out var problem)
            ? watch.HandleAsync(context, request.Target, selection, options)
            : Task.FromResult<ApiFailure?>(ApiFailure.BadRequest(problem));

    private static string Resource(ApiRequest request) =>
        request.Subresource.Length > 0 ? $"{request.Resource}/{request.Subresource}" : request.Resource;
}
