using OcmAddons.Kubernetes.Auth;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary>A kubeconfig that can be changed: whatever it holds beside what is changed stays as it is.</summary>
internal sealed class KubeconfigDocument
{
    private const string CurrentContextField = "current-context";

    private readonly string path;
    private readonly YamlMappingNode root;

    private KubeconfigDocument(string path, YamlMappingNode root) => (this.path, this.root) = (path, root);

    /// <summary>Null when there is none.</summary>
    public string? CurrentContext
    {
        get => Text(root, CurrentContextField);
        set => root.Children[Key(CurrentContextField)] = new YamlScalarNode(value);
    }

    public static KubeconfigDocument New() => new("new", new YamlMappingNode
    {
        { "apiVersion", "v1" },
        { "kind", "Config" },
        { EntryKind.Clusters.List, new YamlSequenceNode() },
        { EntryKind.Users.List, new YamlSequenceNode() },
        { EntryKind.Contexts.List, new YamlSequenceNode() },
    });

    /// <summary>Empty text is a kubeconfig without anything in it.</summary>
    public static KubeconfigDocument Parse(string path, string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents switch
            {
                [] => New(),
                [{ RootNode: YamlMappingNode mapping }] => new(path, mapping),
                [{ RootNode: YamlScalarNode { Value: null or "" } }] => New(),
                _ => throw new KubernetesConfigException($"Kubeconfig {path}: expected one mapping."),
            };
        }
        catch (YamlException e)
        {
            throw new KubernetesConfigException($"Kubeconfig {path} is not YAML: {e.Message}", e);
        }
    }

    /// <summary>What an entry of that name holds, or null.</summary>
    public YamlMappingNode? Find(EntryKind kind, string name) =>
        Child(Entry(kind, name), kind.Field) as YamlMappingNode;

    public IEnumerable<string> Names(EntryKind kind) =>
        Entries(kind)?.Children.OfType<YamlMappingNode>().Select(e => Text(e, "name")).OfType<string>() ?? [];

    /// <summary>Adds an entry, or gives the one that is there other content.</summary>
    public void Put(EntryKind kind, string name, YamlMappingNode content)
    {
        var entries = Entries(kind);
        if (entries is null) root.Children[Key(kind.List)] = entries = new YamlSequenceNode();
        if (Entry(kind, name) is { } entry) entry.Children[Key(kind.Field)] = content;
        else entries.Add(new YamlMappingNode { { kind.Field, content }, { "name", name } });
    }

    public string ToText()
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        // The stream ends the document with a mark that no other writer of kubeconfigs leaves there.
        return text.ToString().TrimEnd().TrimEnd('.').TrimEnd() + "\n";
    }

    /// <summary>Null when absent, null or empty.</summary>
    public static string? Text(YamlMappingNode? node, string field) =>
        Child(node, field) is YamlScalarNode { Value: { Length: > 0 } text } scalar
        && (scalar.Style is not ScalarStyle.Plain || text is not ("null" or "~"))
            ? text
            : null;

    /// <summary>Null when absent.</summary>
    public static YamlNode? Child(YamlMappingNode? node, string field) =>
        node is not null && node.Children.TryGetValue(Key(field), out var child) ? child : null;

    private static YamlScalarNode Key(string field) => new(field);

    private YamlMappingNode? Entry(EntryKind kind, string name) =>
        Entries(kind)?.Children.OfType<YamlMappingNode>().FirstOrDefault(e => Text(e, "name") == name);

    private YamlSequenceNode? Entries(EntryKind kind) => Child(root, kind.List) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlSequenceNode entries => entries,
        var other => throw new KubernetesConfigException(
            $"Kubeconfig {path}, line {other.Start.Line}: {kind.List} must be a list."),
    };
}

/// <summary>One of the named lists of a kubeconfig, and the field of an entry that holds its content.</summary>
internal sealed record EntryKind(string List, string Field)
{
    public static EntryKind Clusters { get; } = new("clusters", "cluster");

    public static EntryKind Users { get; } = new("users", "user");

    public static EntryKind Contexts { get; } = new("contexts", "context");
}
