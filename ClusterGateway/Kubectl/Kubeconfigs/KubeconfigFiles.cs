using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary>The files that kubectl would read, in the order in which it lets them win.</summary>
internal sealed class KubeconfigFiles
{
    private KubeconfigFiles(IReadOnlyList<(string Path, KubeconfigDocument Document)> files) => Files = files;

    /// <summary>Those that exist.</summary>
    public IReadOnlyList<(string Path, KubeconfigDocument Document)> Files { get; }

    public string? CurrentContext => Files.Select(f => f.Document.CurrentContext).FirstOrDefault(c => c is not null);

    /// <param name="given">Value of <c>--kubeconfig</c>, or null.</param>
    public static KubeconfigFiles Read(string? given, Func<string, string?> environment)
    {
        var paths = Paths(given, environment);
        var present = paths.Where(File.Exists).ToList();
        return present.Count > 0
            ? new([.. present.Select(p => (p, KubeconfigDocument.Parse(p, ReadText(p))))])
            : throw new KubernetesConfigException(
                $"There is no kubeconfig to take the hub from: {string.Join(", ", paths)} does not exist.");
    }

    /// <summary>The file in which a name is found first.</summary>
    public (string Path, KubeconfigDocument Document) Holder(EntryKind kind, string name) =>
        Files.FirstOrDefault(f => f.Document.Find(kind, name) is not null) is { Path: not null } found
            ? found
            : throw new KubernetesConfigException(
                $"{string.Join(", ", Files.Select(f => f.Path))}: no {kind.Field} {name}.");

    private static string[] Paths(string? given, Func<string, string?> environment)
    {
        if (given is not null) return [given];
        if (environment("KUBECONFIG") is { Length: > 0 } list)
            return list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [Path.Combine(environment("HOME") ?? "", ".kube", "config")];
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigException($"Cannot read kubeconfig {path}: {e.Message}", e);
        }
    }
}
