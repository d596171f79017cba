using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Keeps a gateway's health in two annotations of its secret. PUT and merge patches.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Patch)]
internal sealed class GatewayHealthWriter(
    IKubernetesClient hub, IGatewayRegistry registry, ClusterAddresses addresses, RegistrySettings settings,
    GatewayWriter writer)
{
    private const int MaxBody = 1 << 20;
    private const int MaxReason = 1024;

    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        if (registry.Find(request.Name).Gateway is null) return ApiFailure.GatewayNotFound(request.Name);
        if (UnsupportedMediaType(context.Request.ContentType, request.Verb) is { } unsupported) return unsupported;
        var (status, problem) = await ReadAsync(context, request);
        if (status is null) return ApiFailure.BadRequest(problem);

        var patched = await hub.PatchAsync<V1Secret>(
            new ObjectKey(settings.SecretNamespace, request.Name), Patch(status), subresource: null,
            context.RequestAborted);
        if (GatewaySecret.Read(patched, addresses.Find(request.Name), readHealth: true).Gateway is not { } gateway)
            return ApiFailure.GatewayNotFound(request.Name);
        await JsonAnswer.WriteAsync(context, writer.One(gateway, options));
        return null;
    }

    private static ApiFailure? UnsupportedMediaType(string? contentType, string verb)
    {
        var type = (contentType ?? "application/json").Split(';')[0].Trim();
        var supported = verb == "patch" ? "application/merge-patch+json" : "application/json";
        return type == supported
            || (verb == "patch" && type is "application/strategic-merge-patch+json" or "application/json")
            ? null
            : new(
                415, "UnsupportedMediaType",
                $"the body of the request was in an unknown format - accepted media types include: {supported}");
    }

    /// <summary>Only status counts; in a patch, what is not there stays as it is.</summary>
    private static async Task<(JsonObject? Status, string Problem)> ReadAsync(HttpContext context, ApiRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody) return (null, "the body is too large");
        }

        try
        {
            if (JsonNode.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)) is not JsonObject gateway)
                return (null, "the body is not an object");
            if (gateway["metadata"]?["name"]?.GetValue<string>() is { Length: > 0 } name && name != request.Name)
                return (null, $"the name of the object ({name}) does not match the name on the URL ({request.Name})");
            var status = gateway["status"] as JsonObject ?? [];
            var wanted = new JsonObject();
            if (request.Verb == "update" || status.ContainsKey("healthy"))
                wanted[GatewayApi.HealthyAnnotation] = status["healthy"]?.GetValue<bool>() == true ? "true" : "false";
            if (request.Verb == "update" || status.ContainsKey("healthyReason"))
                wanted[GatewayApi.HealthyReasonAnnotation] = Bounded(status["healthyReason"]?.GetValue<string>() ?? "");
            return (wanted, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return (null, $"the body cannot be read: {e.Message}");
        }
    }

    private static string Bounded(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];

    private static KubernetesPatch Patch(JsonObject annotations) =>
        KubernetesPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } });
}
