using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>An Event of audit.k8s.io/v1.</summary>
internal static class AuditEventJson
{
    public const string ApiVersion = "audit.k8s.io/v1";

    public static ReadOnlyMemory<byte> Write(AuditEvent audited)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("kind", "Event");
        json.WriteString("apiVersion", ApiVersion);
        json.WriteString("level", audited.Level.ToString());
        json.WriteString("auditID", audited.Id);
        json.WriteString("stage", audited.Stage.ToString());
        json.WriteString("requestURI", audited.RequestUri);
        json.WriteString("verb", audited.Request.Verb);
        WriteUser(json, "user", audited.User);
        if (audited.ImpersonatedUser is { } impersonated) WriteUser(json, "impersonatedUser", impersonated);
        WriteTexts(json, "sourceIPs", audited.SourceIps);
        if (audited.UserAgent is { } agent) json.WriteString("userAgent", agent);
        WriteObject(json, audited.Request);
        if (audited.Code is { } code) WriteStatus(json, code, audited.Failure);
        WriteBody(json, "requestObject", audited.RequestObject);
        WriteBody(json, "responseObject", audited.ResponseObject);
        json.WriteString("requestReceivedTimestamp", Time(audited.Received));
        json.WriteString("stageTimestamp", Time(audited.At));
        WriteAnnotations(json, audited.Annotations);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
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

    private static void WriteStatus(Utf8JsonWriter json, int code, ApiFailure? failure)
    {
        json.WriteStartObject("responseStatus");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        if (failure is not null)
        {
            json.WriteString("status", "Failure");
            json.WriteString("message", AuditText.Bounded(failure.Message));
            if (failure.Reason.Length > 0) json.WriteString("reason", AuditText.Bounded(failure.Reason));
        }

        json.WriteNumber("code", code);
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, string property, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return;
        json.WritePropertyName(property);
        json.WriteRawValue(body.Span, skipInputValidation: true);
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0) return;
        json.WriteStartObject("annotations");
        foreach (var (name, value) in annotations) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string property, IEnumerable<string> values)
    {
        json.WriteStartArray(property);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
