using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.Kubernetes.Auth;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary>
/// A managed cluster's entries for a kubeconfig: the hub's own, with the gateway's path as the server. The user is the
/// hub's, since it is the hub that authenticates.
/// </summary>
internal sealed class GatewayContext
{
    // Relative to the file that they are in, so absolute in any other file.
    private static readonly string[] PathFields =
        ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

    private readonly string hubPath;
    private readonly string userPath;
    private readonly YamlMappingNode hub;
    private readonly YamlMappingNode? user;
    private readonly string? userName;

    private GatewayContext(KubeconfigFiles files, KubeconfigSelection selection, string cluster, string name)
    {
        Name = name;
        var contextName = selection.Context ?? files.CurrentContext
            ?? throw new KubernetesConfigException("The kubeconfig has no current-context: give --context.");
        var (contextPath, contextDocument) = files.Holder(EntryKind.Contexts, contextName);
        var context = contextDocument.Find(EntryKind.Contexts, contextName);
        var hubName = selection.Cluster ?? KubeconfigDocument.Text(context, "cluster")
            ?? throw new KubernetesConfigException($"Context {contextName} names no cluster.");
        (hubPath, var hubDocument) = files.Holder(EntryKind.Clusters, hubName);
        hub = hubDocument.Find(EntryKind.Clusters, hubName)!;
        userName = selection.User ?? KubeconfigDocument.Text(context, "user");
        userPath = contextPath;
        if (userName is not null)
        {
            (userPath, var userDocument) = files.Holder(EntryKind.Users, userName);
            user = userDocument.Find(EntryKind.Users, userName);
        }

        File = contextPath;
        HubContext = contextName;
        Server = GatewayAddress.Of(HubAddress(hubName), cluster);
    }

    /// <summary>Of the context, and of the cluster entry that it names.</summary>
    public string Name { get; }

    /// <summary>The file that holds the hub's context.</summary>
    public string File { get; }

    public string HubContext { get; }

    /// <summary>The gateway's path.</summary>
    public string Server { get; }

    public static GatewayContext Of(
        KubeconfigFiles files, KubeconfigSelection selection, string cluster, string? name) =>
        new(files, selection, cluster, name ?? $"ocm-{cluster}");

    /// <summary>A kubeconfig of its own, with a copy of the user's credentials.</summary>
    public KubeconfigDocument Alone()
    {
        var document = KubeconfigDocument.New();
        document.Put(EntryKind.Clusters, Name, Absolute(WithServer(), hubPath));
        if (user is not null) document.Put(EntryKind.Users, userName!, Absolute((YamlMappingNode)Copy(user), userPath));
        document.Put(EntryKind.Contexts, Name, Context());
        document.CurrentContext = Name;
        return document;
    }

    /// <summary>
    /// Adds the context to a kubeconfig that has the user. An entry of that name that is something else is not touched.
    /// </summary>
    public void MergeInto(KubeconfigDocument document)
    {
        Require(document.Find(EntryKind.Clusters, Name), "cluster", "server", Server);
        Require(document.Find(EntryKind.Contexts, Name), "context", "cluster", Name);
        var inHubsFile = Path.GetFullPath(hubPath) == Path.GetFullPath(File);
        document.Put(EntryKind.Clusters, Name, inHubsFile ? WithServer() : Absolute(WithServer(), hubPath));
        if (document.Find(EntryKind.Contexts, Name) is null) document.Put(EntryKind.Contexts, Name, Context());
    }

    private void Require(YamlMappingNode? there, string what, string field, string wanted)
    {
        if (there is null || KubeconfigDocument.Text(there, field) == wanted) return;
        throw new KubernetesConfigException(
            $"{File} has a {what} {Name} already, which is something else: give another --name.");
    }

    private Uri HubAddress(string hubName) =>
        Uri.TryCreate(KubeconfigDocument.Text(hub, "server"), UriKind.Absolute, out var server)
            ? GatewayAddress.HubOf(server)
            : throw new KubernetesConfigException($"Kubeconfig {hubPath}: cluster {hubName} has no server address.");

    private YamlMappingNode WithServer()
    {
        var copy = (YamlMappingNode)Copy(hub);
        copy.Children[new YamlScalarNode("server")] = new YamlScalarNode(Server);
        return copy;
    }

    // Not the hub context's namespace: it says nothing about this cluster.
    private YamlMappingNode Context()
    {
        var context = new YamlMappingNode { { "cluster", Name } };
        if (userName is not null) context.Add("user", userName);
        return context;
    }

    private static YamlMappingNode Absolute(YamlMappingNode entry, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var field in PathFields) MakeAbsolute(entry, field, folder);
        if (KubeconfigDocument.Child(entry, "exec") is YamlMappingNode exec
            && KubeconfigDocument.Text(exec, "command")?.Contains('/', StringComparison.Ordinal) == true)
            MakeAbsolute(exec, "command", folder); // a bare name is looked up in PATH
        return entry;
    }

    private static void MakeAbsolute(YamlMappingNode entry, string field, string folder)
    {
        if (KubeconfigDocument.Text(entry, field) is { } relative)
            entry.Children[new YamlScalarNode(field)] = new YamlScalarNode(Path.GetFullPath(relative, folder));
    }

    private static YamlNode Copy(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new YamlMappingNode(
            mapping.Children.Select(pair => KeyValuePair.Create(Copy(pair.Key), Copy(pair.Value)))),
        YamlSequenceNode sequence => new YamlSequenceNode(sequence.Children.Select(Copy)),
        YamlScalarNode scalar => new YamlScalarNode(scalar.Value) { Style = scalar.Style },
        _ => throw new KubernetesConfigException($"Line {node.Start.Line}: unexpected YAML."),
    };
}
