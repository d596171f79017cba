using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>
/// One line of the audit log: an audit.k8s.io/v1 Event of level Metadata. No header and no body is in it, and of the
/// query no value whose name says that it is a secret.
/// </summary>
internal static class AuditEvent
{
    private const int MaxText = 4096;

    private static readonly string[] SecretWords = ["token", "password", "secret", "credential", "apikey", "api_key"];

    public static ReadOnlyMemory<byte> Write(
        AuditEntry entry, HttpContext context, ApiRequest request, DateTimeOffset finished)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", "Event");
            json.WriteString("apiVersion", "audit.k8s.io/v1");
            json.WriteString("level", "Metadata");
            json.WriteString("auditID", entry.Id);
            json.WriteString("stage", "ResponseComplete");
            json.WriteString("requestURI", Bounded(request.Target.Path + WithoutSecrets(request.Target.Query)));
            json.WriteString("verb", request.Verb);
            WriteUser(json, "user", entry.User ?? Caller.Anonymous);
            if (entry.ImpersonatedUser is { } impersonated) WriteUser(json, "impersonatedUser", impersonated);
            WriteSource(json, context);
            WriteObject(json, request);
            json.WriteStartObject("responseStatus");
            json.WriteNumber("code", context.Response.StatusCode);
            json.WriteEndObject();
            json.WriteString("requestReceivedTimestamp", Time(entry.Received));
            json.WriteString("stageTimestamp", Time(finished));
            WriteAnnotations(json, entry, request);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Names stay, so that one sees what was sent.</summary>
    public static string WithoutSecrets(string query)
    {
        if (!SecretWords.Any(word => query.Contains(word, StringComparison.OrdinalIgnoreCase))) return query;
        return "?" + string.Join('&', query[1..].Split('&').Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var secret = equals >= 0
                && SecretWords.Any(word => pair.AsSpan(0, equals).Contains(word, StringComparison.OrdinalIgnoreCase));
            return secret ? pair[..(equals + 1)] + "***" : pair;
        }));
    }

    private static void WriteUser(Utf8JsonWriter json, string property, Caller caller)
    {
        json.WriteStartObject(property);
        json.WriteString("username", caller.Name);
        if (caller.Uid is { } uid) json.WriteString("uid", uid);
        WriteTexts(json, "groups", caller.Groups);
        if (caller.Extra.Count > 0)
        {
            json.WriteStartObject("extra");
            foreach (var (key, values) in caller.Extra) WriteTexts(json, key, values);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, HttpContext context)
    {
        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(10);
        WriteTexts(
            json, "sourceIPs",
            [.. forwarded.Select(Bounded), context.Connection.RemoteIpAddress?.ToString() ?? ""]);
        if (context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..])
            json.WriteString("userAgent", Bounded(agent));
    }

    private static void WriteObject(Utf8JsonWriter json, ApiRequest request)
    {
        if (!request.IsResource) return;
        json.WriteStartObject("objectRef");
        json.WriteString("resource", request.Resource);
        if (request.Name.Length > 0) json.WriteString("name", request.Name);
        json.WriteString("apiGroup", GatewayApi.Group);
        json.WriteString("apiVersion", GatewayApi.Version);
        if (request.Subresource.Length > 0) json.WriteString("subresource", request.Subresource);
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, AuditEntry entry, ApiRequest request)
    {
        json.WriteStartObject("annotations");
        json.WriteString("authorization.k8s.io/decision", entry.Allowed ? "allow" : "forbid");
        if (entry.Reason is { } reason) json.WriteString("authorization.k8s.io/reason", Bounded(reason));
        if (request.IsProxy)
        {
            json.WriteString($"proxy.{GatewayApi.Group}/verb", request.Inner.Verb);
            if (request.Inner.IsResource) json.WriteString($"proxy.{GatewayApi.Group}/resource", Inner(request.Inner));
            if (entry.TargetUser is { } user) json.WriteString($"proxy.{GatewayApi.Group}/user", user);
        }

        json.WriteEndObject();
    }

    private static string Inner(InnerRequest inner)
    {
        var resource = inner.Subresource.Length > 0 ? $"{inner.Resource}/{inner.Subresource}" : inner.Resource;
        return Bounded(inner.Group.Length > 0 ? $"{resource}.{inner.Group}" : resource);
    }

    private static void WriteTexts(Utf8JsonWriter json, string property, IEnumerable<string> values)
    {
        json.WriteStartArray(property);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
