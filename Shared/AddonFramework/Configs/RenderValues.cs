using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Agents;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>The values annotation: a JSON object written by users.</summary>
internal static class RenderValues
{
    public static JsonObject FromAnnotation(string? annotation)
    {
        if (string.IsNullOrEmpty(annotation)) return [];
        try
        {
            return JsonNode.Parse(annotation) as JsonObject
                ?? throw new AddonNotReadyException($"Annotation {OcmNames.ValuesAnnotation} is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new AddonNotReadyException($"Annotation {OcmNames.ValuesAnnotation} is not JSON: {e.Message}");
        }
    }
}
