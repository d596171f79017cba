using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.Kubernetes.Yaml;

/// <summary>
/// Manifests as JSON, the way the API reads YAML: the scalars of YAML 1.2's core schema, and anything quoted is a
/// string.
/// </summary>
public static class KubernetesYaml
{
    /// <summary>
    /// The documents that are mappings; empty ones are passed over. <see cref="FormatException"/> for what is not YAML.
    /// </summary>
    public static IReadOnlyList<JsonObject> ParseAll(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new BoundedParser(new Parser(new StringReader(text))));
            return [.. yaml.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonObject>()];
        }
        catch (YamlException e)
        {
            throw new FormatException($"Line {e.Start.Line}: {e.Message}", e);
        }
    }

    /// <summary>One object of a known kind.</summary>
    public static TEntity Parse<TEntity>(string text)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        ParseAll(text) is [var only]
            ? only.Deserialize(TEntity.JsonTypeInfo)!
            : throw new FormatException("Expected exactly one document.");

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => ToObject(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => ToValue(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new FormatException($"Line {node.Start.Line}: unexpected node."),
    };

    private static JsonObject ToObject(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value
                ?? throw new FormatException($"Line {key.Start.Line}: a key must be a scalar.");
            result[name] = ToJson(value);
        }

        return result;
    }

    private static JsonValue? ToValue(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL": return null;
            case "true" or "True" or "TRUE": return JsonValue.Create(true);
            case "false" or "False" or "FALSE": return JsonValue.Create(false);
        }

        if (!(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')) return JsonValue.Create(text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        const NumberStyles Float =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
