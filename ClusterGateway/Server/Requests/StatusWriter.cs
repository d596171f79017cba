using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Audit;

namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>Answers with a <c>Status</c> object, unless an answer has begun.</summary>
internal static class StatusWriter
{
    public static async Task WriteAsync(HttpContext context, ApiFailure failure)
    {
        var audited = context.Features.Get<AuditEntry>();
        audited?.Failure = failure;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = failure.Code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (failure.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = Serialize(failure);
        audited?.ResponseBody = body;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static byte[] Serialize(ApiFailure failure)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", "Status");
            json.WriteString("apiVersion", "v1");
            json.WriteStartObject("metadata");
            json.WriteEndObject();
            json.WriteString("status", "Failure");
            json.WriteString("message", failure.Message);
            json.WriteString("reason", failure.Reason);
            WriteDetails(json, failure);
            json.WriteNumber("code", failure.Code);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteDetails(Utf8JsonWriter json, ApiFailure failure)
    {
        if (failure.Kind is null && failure.RetryAfterSeconds is null) return;
        json.WriteStartObject("details");
        if (failure.Name is not null) json.WriteString("name", failure.Name);
        if (failure.Kind is not null)
        {
            json.WriteString("group", Api.GatewayApi.Group);
            json.WriteString("kind", failure.Kind);
        }

        if (failure.RetryAfterSeconds is { } seconds) json.WriteNumber("retryAfterSeconds", seconds);
        json.WriteEndObject();
    }
}
