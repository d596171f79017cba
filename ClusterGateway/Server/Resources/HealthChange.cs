using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>
/// What the body of a PUT or PATCH wants of a gateway's health, as annotations of its secret. Of the object in it only
/// the status counts.
/// </summary>
internal static class HealthChange
{
    private const string Json = "application/json";
    private const string JsonPatch = "application/json-patch+json";
    private const int MaxReason = 1024;

    // Strategic merges and applies of so small an object are merges; an apply's YAML has to be JSON.
    private static readonly string[] PatchTypes =
    [
        JsonPatch, "application/merge-patch+json", "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ];

    /// <summary>Null when the body's type can be read.</summary>
    public static ApiFailure? UnsupportedMediaType(string? contentType, string verb)
    {
        var type = TypeOf(contentType);
        string[] supported = verb == "patch" ? PatchTypes : [Json];
        return supported.Contains(type) || type == Json
            ? null
            : new(
                415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                + string.Join(", ", supported));
    }

    /// <param name="current">The object that a JSON patch is for.</param>
    /// <returns>The annotations to be written, or why there are none.</returns>
    public static (JsonObject? Annotations, ApiFailure? Failure) Read(
        ApiRequest request, string? contentType, byte[] body, Func<JsonNode> current)
    {
        try
        {
            var patched = request.Verb == "patch" && TypeOf(contentType) == JsonPatch;
            var node = patched ? BoundedJsonPatch.Apply(current(), body) : StrictJson.Parse(body);
            if (node is not JsonObject gateway) return Bad("the body is not an object");
            if (gateway["metadata"]?["name"]?.GetValue<string>() is { Length: > 0 } name && name != request.Name)
                return Bad($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
            var status = gateway["status"] as JsonObject ?? [];
            return (Annotations(status, whole: patched || request.Verb == "update"), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Bad($"the body cannot be read: {e.Message}");
        }
        catch (PatchNotAppliedException e)
        {
            return (null, new(422, "Invalid", e.Message, request.Name, request.Resource));
        }
    }

    /// <param name="whole">What is not there is to be false or empty, and not as it was.</param>
    private static JsonObject Annotations(JsonObject status, bool whole)
    {
        var wanted = new JsonObject();
        if (whole || status.ContainsKey("healthy"))
            wanted[GatewayApi.HealthyAnnotation] = status["healthy"]?.GetValue<bool>() == true ? "true" : "false";
        if (whole || status.ContainsKey("healthyReason"))
            wanted[GatewayApi.HealthyReasonAnnotation] = Bounded(status["healthyReason"]?.GetValue<string>() ?? "");
        return wanted;
    }

    private static (JsonObject?, ApiFailure?) Bad(string problem) => (null, ApiFailure.BadRequest(problem));

    private static string TypeOf(string? contentType) => (contentType ?? Json).Split(';')[0].Trim();

    private static string Bounded(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];
}
