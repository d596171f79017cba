using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Proxying;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>
/// Bodies about our own resources as they may be recorded: no larger than a limit, and without the credentials that
/// callers send along or, where they are exposed, are answered with.
/// </summary>
internal static class AuditedBody
{
    private const int MaxBody = 128 * 1024;
    private const string Hidden = "***";
    private const string ProxyUrl = "proxy-url";

    // The last one is a whole object again, as text.
    private static readonly string[] SecretNames =
    [
        "credential", "serviceAccountToken", "x509", "privateKey", "token", "password",
        "kubectl.kubernetes.io/last-applied-configuration",
    ];

    /// <summary>False when it is too large, or not JSON; an empty body is neither.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, bool omitManagedFields, out ReadOnlyMemory<byte> recorded)
    {
        recorded = default;
        if (body.IsEmpty) return true;
        if (body.Length > MaxBody) return false;
        try
        {
            var node = JsonNode.Parse(body.Span);
            Hide(node, omitManagedFields);
            recorded = JsonSerializer.SerializeToUtf8Bytes(node, BodyJson.Default.JsonNode);
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // ArgumentException: a name comes twice
        {
            return false;
        }
    }

    private static void Hide(JsonNode? node, bool omitManagedFields)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Hide(item, omitManagedFields);
            return;
        }

        if (node is not JsonObject map) return;
        if (omitManagedFields) map.Remove("managedFields");
        if (IsPatchOfSecrets(map)) map["value"] = Hidden;
        foreach (var (name, value) in map.ToList())
        {
            if (SecretNames.Contains(name)) map[name] = Hidden;
            else if (name == ProxyUrl) map[name] = WithoutPassword(value);
            else Hide(value, omitManagedFields);
        }
    }

    /// <summary>An operation of a JSON patch that is about what is hidden; names in its path have / as ~1.</summary>
    private static bool IsPatchOfSecrets(JsonObject map) =>
        map.ContainsKey("value") && map["path"] is JsonValue path && path.TryGetValue<string>(out var pointer)
        && pointer.Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal))
            .Any(name => SecretNames.Contains(name) || name == ProxyUrl);

    private static JsonNode? WithoutPassword(JsonNode? url) =>
        url is JsonValue value && value.TryGetValue<string>(out var text)
            ? ClusterProxyUrl.WithoutPassword(text)
            : Hidden;
}
