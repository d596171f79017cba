using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>
/// The ClusterGatewayProxyOptions of a request: what webhooks are asked about, and what mutating ones may change.
/// Who the caller is, is no part of it.
/// </summary>
/// <param name="Path">On the cluster, decoded; empty for its root.</param>
/// <param name="Impersonate">Whether the caller asks to appear there as they are.</param>
internal sealed record ConnectOptions(string Path, bool Impersonate)
{
    public const string Kind = "ClusterGatewayProxyOptions";

    private const string ImpersonateParameter = "impersonate";
    private const int MaxPath = 32 * 1024;

    public static ConnectOptions Of(ApiRequest request) => new(
        request.SubPath.Length > 0 ? request.Inner.Path : "",
        request.Target.QueryValue(ImpersonateParameter) == "true");

    /// <exception cref="FormatException">They are none.</exception>
    public static ConnectOptions Read(JsonNode? node)
    {
        try
        {
            var options = node as JsonObject ?? throw new FormatException("the patched object is no object");
            if (options["kind"]?.GetValue<string>() != Kind)
                throw new FormatException($"the patched object is no {Kind}");
            var path = options["path"]?.GetValue<string>() ?? "";
            if (path.Length > MaxPath || (path.Length > 0 && path[0] != '/') || path.Any(char.IsControl))
                throw new FormatException("the patched path is not one");
            return new(path, options["impersonate"]?.GetValue<bool>() ?? false);
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            throw new FormatException($"a field of the patched object has the wrong type: {e.Message}", e);
        }
    }

    public JsonObject ToJson()
    {
        var options = new JsonObject { ["kind"] = Kind, ["apiVersion"] = GatewayApi.ApiVersion };
        if (Path.Length > 0) options["path"] = Path;
        if (Impersonate) options["impersonate"] = true;
        return options;
    }

    /// <summary>The request as these options have it; byte for byte as it was where they say what it said.</summary>
    public ApiRequest ApplyTo(ApiRequest request)
    {
        var before = Of(request);
        if (this == before) return request;
        var subPath = Path == before.Path
            ? request.SubPath
            : string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));
        var query = Impersonate == before.Impersonate ? request.Target.Query : WithImpersonate(request.Target.Query);
        // Not "with": what the old request has worked out about itself would be kept.
        return new(
            request.Method, request.Verb, request.Resource, request.Name, request.Subresource, subPath,
            request.Target with { Query = query });
    }

    private string WithImpersonate(string query)
    {
        var kept = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair =>
            Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' ')) != ImpersonateParameter);
        var pairs = Impersonate ? kept.Append($"{ImpersonateParameter}=true") : kept;
        return string.Join('&', pairs) is { Length: > 0 } text ? "?" + text : "";
    }
}
