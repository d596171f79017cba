using System.Text.Json;
using System.Text.Json.Nodes;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>JSON from callers: a name that comes twice would say two things.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is not JSON, or a name comes twice.</exception>
    public static JsonNode? Parse(byte[] text) => JsonNode.Parse(text, nodeOptions: null, Options);
}
