using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>An API object as YAML, for people and for <c>kubectl apply</c>.</summary>
internal static partial class YamlText
{
    public static string Of(JsonNode json)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(Node(json))).Save(text, assignAnchors: false);
        return text.ToString().TrimEnd().TrimEnd('.').TrimEnd() + "\n";
    }

    private static YamlNode Node(JsonNode? json) => json switch
    {
        JsonObject fields => new YamlMappingNode(
            fields.Select(f => KeyValuePair.Create<YamlNode, YamlNode>(Scalar(f.Key), Node(f.Value)))),
        JsonArray items => new YamlSequenceNode(items.Select(Node)),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => Scalar(value.GetValue<string>()),
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(json.ToJsonString()),
    };

    // Quoted unless it can be nothing but text.
    private static YamlScalarNode Scalar(string text) => new(text)
    {
        Style = PlainText().IsMatch(text) && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted,
    };

    [GeneratedRegex(@"^[A-Za-z][\w./-]*(:[\w./-]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainText();
}
