using System.Net;
using System.Text;
using System.Text.Json;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Http;

/// <summary>Makes a Status of whatever a server, or a proxy in front of it, answered.</summary>
internal static class ErrorResponse
{
    private const int MaxBodyLength = 64 * 1024;
    private const int MaxQuotedLength = 256;

    public static async Task<KubernetesException> ReadAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        var status = Parse(body) ?? Describe(response, body);
        status.Code ??= (int)response.StatusCode;
        status.Message ??= status.Reason ?? $"HTTP {(int)response.StatusCode}";
        return new(status);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MaxBodyLength];
            var length =
                await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return buffer[..length];
        }
        catch (IOException)
        {
            return []; // the status line says enough
        }
    }

    private static V1Status? Parse(byte[] body)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, KubernetesJson.Default.V1Status);
            return status?.Kind is "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static V1Status Describe(HttpResponseMessage response, byte[] body)
    {
        var code = (int)response.StatusCode;
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxQuotedLength))).Trim();
        return new()
        {
            Status = "Failure",
            Code = code,
            Reason = Reason(response.StatusCode),
            Message = text.Length == 0 ? $"HTTP {code} {response.ReasonPhrase}".Trim() : $"HTTP {code}: {text}",
        };
    }

    private static string? Reason(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest => "BadRequest",
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.MethodNotAllowed => "MethodNotAllowed",
        HttpStatusCode.Conflict => "Conflict",
        HttpStatusCode.Gone => "Gone",
        HttpStatusCode.UnprocessableEntity => "Invalid",
        HttpStatusCode.TooManyRequests => "TooManyRequests",
        HttpStatusCode.InternalServerError => "InternalError",
        HttpStatusCode.ServiceUnavailable => "ServiceUnavailable",
        HttpStatusCode.GatewayTimeout => "Timeout",
        _ => null,
    };
}
