using OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;
using OcmAddons.Kubernetes.Auth;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Kubeconfigs;

public sealed class KubeconfigFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kubeconfig-");

    private string Config => Path.Combine(folder.FullName, "config");

    public void Dispose() => folder.Delete(recursive: true);

    [Test]
    public void Update_NoFile_MakesOneForItsOwnerOnly()
    {
        KubeconfigFile.Update(Config, document => document.CurrentContext = "a");

        Assert.That(File.ReadAllText(Config), Does.StartWith("apiVersion: v1\nkind: Config\n"));
        Assert.That(File.GetUnixFileMode(Config), Is.EqualTo(Private));
        Assert.That(Left(), Is.EqualTo(["config"]));
    }

    [TestCase(Private)]
    [TestCase(Private | UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.UserRead)]
    public void Update_File_KeepsItsMode(UnixFileMode mode)
    {
        File.WriteAllText(Config, "current-context: a\n");
        File.SetUnixFileMode(Config, mode);

        KubeconfigFile.Update(Config, document => document.CurrentContext = "b");

        Assert.That(File.ReadAllText(Config), Is.EqualTo("current-context: b\n"));
        Assert.That(File.GetUnixFileMode(Config), Is.EqualTo(mode));
    }

    [Test]
    public void Update_EverythingElse_StaysAsItIs()
    {
        const string Before = """
            apiVersion: v1
            clusters:
            - cluster:
                server: https://a:6443
                x-unknown: {deep: [1, "2", yes]}
              name: "1"
            contexts:
            - context: {cluster: "1", user: ü}
              name: a
            current-context: a
            extensions: []
            kind: Config
            preferences: {colors: true}
            users:
            - name: ü
              user: {token: "0123"}

            """;
        File.WriteAllText(Config, Before);

        KubeconfigFile.Update(Config, document => document.CurrentContext = "b");

        Assert.That(
            Normal(File.ReadAllText(Config)),
            Is.EqualTo(Normal(Before.Replace("current-context: a", "current-context: b"))));
    }

    [Test]
    public void Update_ChangeThatFails_LeavesTheFileAlone()
    {
        File.WriteAllText(Config, "current-context: a\n");

        Assert.That(
            () => KubeconfigFile.Update(Config, document =>
            {
                document.CurrentContext = "b";
                throw new InvalidOperationException();
            }),
            Throws.InvalidOperationException);

        Assert.That(File.ReadAllText(Config), Is.EqualTo("current-context: a\n"));
        Assert.That(Left(), Is.EqualTo(["config"]));
    }

    [Test]
    public void Update_FolderThatTakesNoFile_LeavesNothingBehind()
    {
        var nowhere = Path.Combine(folder.FullName, "no", "config");

        Assert.That(() => KubeconfigFile.Update(nowhere, _ => { }), Throws.InstanceOf<IOException>());
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public void Update_SomebodyHasTheLock_SaysSoAndLeavesBothAlone()
    {
        File.WriteAllText(Config, "current-context: a\n");
        File.WriteAllText(Config + ".lock", "");

        Assert.That(
            () => KubeconfigFile.Update(Config, document => document.CurrentContext = "b"),
            Throws.TypeOf<KubernetesConfigException>().With.Message.Contains("config.lock is there"));

        Assert.That(File.ReadAllText(Config), Is.EqualTo("current-context: a\n"));
        Assert.That(Left(), Is.EqualTo(["config", "config.lock"]));
    }

    [Test]
    public void Update_Link_StaysALink()
    {
        var real = Path.Combine(folder.FullName, "real");
        File.WriteAllText(real, "current-context: a\n");
        File.CreateSymbolicLink(Config, "real");

        KubeconfigFile.Update(Config, document => document.CurrentContext = "b");

        Assert.That(File.ReadAllText(real), Is.EqualTo("current-context: b\n"));
        Assert.That(new FileInfo(Config).LinkTarget, Is.EqualTo("real"));
    }

    [Test]
    public void Write_LinkToAFileThatIsNotThere_MakesThatFile()
    {
        File.CreateSymbolicLink(Config, "real");

        KubeconfigFile.Write(Config, "a: b\n");

        Assert.That(File.ReadAllText(Path.Combine(folder.FullName, "real")), Is.EqualTo("a: b\n"));
        Assert.That(new FileInfo(Config).LinkTarget, Is.EqualTo("real"));
    }

    [Test]
    public void Update_NothingToChange_DoesNotWrite()
    {
        File.WriteAllText(Config, "current-context: a\n");
        var before = File.GetLastWriteTimeUtc(Config).AddDays(-1);
        File.SetLastWriteTimeUtc(Config, before);

        KubeconfigFile.Update(Config, document => document.CurrentContext = "a");

        Assert.That(File.GetLastWriteTimeUtc(Config), Is.EqualTo(before));
    }

    [TestCase("[]")]
    [TestCase("clusters: 7\n")]
    [TestCase("a: b: c")]
    public void Update_NoKubeconfig_IsAnErrorThatNamesTheFile(string text)
    {
        File.WriteAllText(Config, text);

        Assert.That(
            () => KubeconfigFile.Update(
                Config, document => document.Put(EntryKind.Clusters, "a", new YamlMappingNode())),
            Throws.TypeOf<KubernetesConfigException>().With.Message.Contains(Config));
        Assert.That(File.ReadAllText(Config), Is.EqualTo(text));
    }

    private IEnumerable<string> Left() => folder.EnumerateFiles().Select(f => f.Name).Order(StringComparer.Ordinal);

    // Flow style may be written with other spaces and line breaks.
    private static string Normal(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
