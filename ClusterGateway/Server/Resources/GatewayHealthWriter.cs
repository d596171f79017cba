using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Keeps a gateway's health in two annotations of its secret.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Patch)]
internal sealed class GatewayHealthWriter(
    IKubernetesClient hub, IGatewayRegistry registry, ClusterAddresses addresses, RegistrySettings settings,
    GatewayWriter writer)
{
    private const int MaxBody = 1 << 20;

    private static readonly ApiFailure TooLarge = new(
        413, "RequestEntityTooLarge", $"the body is larger than {MaxBody} bytes");

    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        if (Unsupported(request) is { } invalid) return invalid;
        if ((await registry.FindAsync(request.Name, context.RequestAborted)).Gateway is not { } known)
            return ApiFailure.GatewayNotFound(request.Name);
        var type = context.Request.ContentType;
        if (HealthChange.UnsupportedMediaType(type, request.Verb) is { } unsupported) return unsupported;
        if (await ReadAsync(context) is not { } body) return TooLarge;
        context.Features.Get<AuditEntry>()?.RequestBody = body;
        var (annotations, failure) = HealthChange.Read(request, type, body, () => Whole(known));
        if (annotations is null) return failure;

        var patched = await hub.PatchAsync<V1Secret>(
            new ObjectKey(settings.SecretNamespace, request.Name), Patch(annotations, IsDryRun(request)),
            subresource: null, context.RequestAborted);
        var address = await addresses.FindAsync(request.Name, context.RequestAborted);
        if (GatewaySecret.Read(patched, address, readHealth: true).Gateway is not { } gateway)
            return ApiFailure.GatewayNotFound(request.Name);
        await JsonAnswer.WriteAsync(context, writer.One(gateway, options));
        return null;
    }

    private JsonNode Whole(Gateway gateway) =>
        JsonNode.Parse(writer.One(gateway, new TableOptions(Representation.Plain, IncludedObject.Whole)))!;

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody) return null;
        }

        return body.ToArray();
    }

    private static bool IsDryRun(ApiRequest request) => request.Target.QueryValues("dryRun").Any();

    /// <summary>Whoever asks for a dry run in words that are not known wants anything but a change.</summary>
    private static ApiFailure? Unsupported(ApiRequest request) =>
        request.Target.QueryValues("dryRun").FirstOrDefault(value => value != "All") is { } other
            ? new(
                422, "Invalid", $"dryRun: Unsupported value: \"{other}\": supported values: \"All\"", request.Name,
                request.Resource)
            : null;

    private static KubernetesPatch Patch(JsonObject annotations, bool dryRun) =>
        KubernetesPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } })
            with
        {
            DryRun = dryRun,
        };
}
