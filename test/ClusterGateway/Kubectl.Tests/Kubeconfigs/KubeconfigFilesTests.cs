using OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Kubeconfigs;

/// <summary>The order in which kubectl reads several files.</summary>
public sealed class KubeconfigFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kubeconfig-");

    public void Dispose() => folder.Delete(recursive: true);

    [Test]
    public void Read_SeveralFiles_TheFirstWithANameHasIt()
    {
        var first = Write("a", "clusters: [{name: x, cluster: {server: first}}]\n");
        var second = Write(
            "b", "clusters: [{name: x, cluster: {server: second}}, {name: y, cluster: {}}]\ncurrent-context: c\n");

        var files = KubeconfigFiles.Read(null, Environment($"{folder.FullName}/none:{first}:{second}"));

        Assert.That(files.Holder(EntryKind.Clusters, "x").Path, Is.EqualTo(first));
        Assert.That(files.Holder(EntryKind.Clusters, "y").Path, Is.EqualTo(second));
        Assert.That(files.CurrentContext, Is.EqualTo("c"));
        Assert.That(
            () => files.Holder(EntryKind.Users, "x"),
            Throws.TypeOf<KubernetesConfigException>().With.Message.EndsWith("no user x."));
    }

    [Test]
    public void Read_NothingGiven_IsTheFileInTheHomeFolder()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, ".kube"));
        var home = Write(".kube/config", "current-context: home\n");

        var files = KubeconfigFiles.Read(null, Environment(kubeconfig: null));

        Assert.That(files.Files.Single().Path, Is.EqualTo(home));
    }

    [Test]
    public void Context_OfSeveralFiles_IsMadeOfAllOfThem()
    {
        var contexts = Write(
            "contexts", "contexts: [{name: hub, context: {cluster: h, user: u}}]\ncurrent-context: hub\n");
        var clusters = Write("sub/clusters", "clusters: [{name: h, cluster: {server: 'https://h', "
            + "certificate-authority: ca.crt}}]\n");
        var users = Write("users", "users: [{name: u, user: {token: t}}]\n");
        var files = KubeconfigFiles.Read(null, Environment($"{contexts}:{clusters}:{users}"));

        var context = GatewayContext.Of(files, new KubeconfigSelection(), "one", name: null);
        KubeconfigFile.Update(context.File, context.MergeInto);

        Assert.That(context.File, Is.EqualTo(contexts));
        var merged = File.ReadAllText(contexts);
        Assert.That(merged, Does.Contain("https://h/apis/cluster.core.oam.dev/v1alpha1/clustergateways/one/proxy"));
        Assert.That(merged, Does.Contain($"{folder.FullName}/sub/ca.crt"), "relative to the file that it was in");
        Assert.That(context.Alone().ToText(), Does.Contain("token: t"));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private Func<string, string?> Environment(string? kubeconfig) =>
        name => name switch { "KUBECONFIG" => kubeconfig, "HOME" => folder.FullName, _ => null };
}
