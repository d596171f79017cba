using YamlDotNet.RepresentationModel;

namespace OcmAddons.Kubernetes.Auth.Kubeconfig;

/// <summary>Reads the fields of one YAML mapping, naming the file when a field has the wrong shape.</summary>
internal sealed class YamlFields
{
    private readonly YamlMappingNode node;

    private YamlFields(YamlMappingNode node, string path) => (this.node, Path) = (node, path);

    public string Path { get; }

    public static YamlFields Empty(string path) => new(new YamlMappingNode(), path);

    public static YamlFields Of(YamlNode node, string path) => node is YamlMappingNode mapping
        ? new(mapping, path)
        : throw new KubernetesConfigException($"Kubeconfig {path}, line {node.Start.Line}: expected a mapping.");

    /// <summary>Null when absent, null or empty.</summary>
    public string? Text(string field) => Child(field) switch
    {
        null => null,
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode scalar => scalar.Value,
        var other => throw Wrong(field, other, "a scalar"),
    };

    public bool Flag(string field) => string.Equals(Text(field), "true", StringComparison.OrdinalIgnoreCase);

    public YamlFields? Map(string field) => Child(field) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode mapping => new(mapping, Path),
        var other => throw Wrong(field, other, "a mapping"),
    };

    public IEnumerable<YamlFields> List(string field) => Items(field).Select(item => Of(item, Path));

    public IReadOnlyList<string> Texts(string field) =>
        [.. Items(field).Select(item => (item as YamlScalarNode)?.Value ?? throw Wrong(field, item, "scalars"))];

    private IEnumerable<YamlNode> Items(string field) => Child(field) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
        YamlSequenceNode sequence => sequence.Children,
        var other => throw Wrong(field, other, "a list"),
    };

    private YamlNode? Child(string field) =>
        node.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;

    private KubernetesConfigException Wrong(string field, YamlNode at, string expected) =>
        new($"Kubeconfig {Path}, line {at.Start.Line}: {field} must be {expected}.");
}
