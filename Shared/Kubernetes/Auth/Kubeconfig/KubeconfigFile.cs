using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.Kubernetes.Auth.Kubeconfig;

/// <summary>
/// One kubeconfig file: its named entries, still as YAML, and the folder that relative paths start from.
/// </summary>
internal sealed class KubeconfigFile
{
    private KubeconfigFile(string path, YamlFields root)
    {
        Path = path;
        CurrentContext = root.Text("current-context");
        Clusters = Named(root, "clusters", "cluster");
        Users = Named(root, "users", "user");
        Contexts = Named(root, "contexts", "context");
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    public string? CurrentContext { get; }

    public IReadOnlyDictionary<string, YamlFields> Clusters { get; }

    public IReadOnlyDictionary<string, YamlFields> Users { get; }

    public IReadOnlyDictionary<string, YamlFields> Contexts { get; }

    public static KubeconfigFile Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigException($"Cannot read kubeconfig {path}: {e.Message}", e);
        }
    }

    public static KubeconfigFile Parse(string path, string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            var root = yaml.Documents.Count == 0 ? new YamlMappingNode() : yaml.Documents[0].RootNode;
            return new(path, YamlFields.Of(root, path));
        }
        catch (YamlException e)
        {
            throw new KubernetesConfigException($"Kubeconfig {path} is not YAML: {e.Message}", e);
        }
    }

    private static Dictionary<string, YamlFields> Named(YamlFields root, string list, string field)
    {
        var named = new Dictionary<string, YamlFields>(StringComparer.Ordinal);
        foreach (var entry in root.List(list))
        {
            if (entry.Text("name") is { } name) named.TryAdd(name, entry.Map(field) ?? YamlFields.Empty(root.Path));
        }

        return named;
    }
}
