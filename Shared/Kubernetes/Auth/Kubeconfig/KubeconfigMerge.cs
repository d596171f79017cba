namespace OcmAddons.Kubernetes.Auth.Kubeconfig;

/// <summary>Several kubeconfig files as one: for each name the first file that has it.</summary>
internal sealed class KubeconfigMerge
{
    private readonly IReadOnlyList<KubeconfigFile> files;

    private KubeconfigMerge(IReadOnlyList<KubeconfigFile> files) => this.files = files;

    public static KubeconfigMerge Of(IReadOnlyList<KubeconfigFile> files) => new(files);

    public KubernetesConfig Resolve(KubeconfigSelection selection)
    {
        var contextName = selection.Context
            ?? files.Select(file => file.CurrentContext).FirstOrDefault(name => name is not null)
            ?? throw new KubernetesConfigException($"{Names}: no current-context.");
        var (_, contextFields) = Find(file => file.Contexts, "context", contextName);
        var clusterName = selection.Cluster ?? contextFields.Text("cluster")
            ?? throw new KubernetesConfigException($"{Names}: context {contextName} names no cluster.");
        var (clusterFile, cluster) = Find(file => file.Clusters, "cluster", clusterName);
        var reader = new KubeconfigReader(clusterFile, cluster, contextFields.Text("namespace"));
        if ((selection.User ?? contextFields.Text("user")) is not { } userName)
        {
            return reader.Build(clusterFile, YamlFields.Empty(clusterFile.Path));
        }

        var (userFile, user) = Find(file => file.Users, "user", userName);
        return reader.Build(userFile, user);
    }

    private string Names => string.Join(", ", files.Select(file => file.Path));

    private (KubeconfigFile File, YamlFields Fields) Find(
        Func<KubeconfigFile, IReadOnlyDictionary<string, YamlFields>> entries, string what, string name)
    {
        foreach (var file in files)
        {
            if (entries(file).TryGetValue(name, out var fields)) return (file, fields);
        }

        throw new KubernetesConfigException($"{Names}: no {what} {name}.");
    }
}
