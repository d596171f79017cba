using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Kubeconfigs;

[CancelAfter(60_000)]
public sealed class KubeconfigCommandTests
{
    private FakeHub hub = null!;

    [SetUp]
    public async Task StartAsync() =>
        hub = (await FakeHub.StartAsync(TestContext.CurrentContext.CancellationToken)).Has("one", "two");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [Test]
    public async Task Kubeconfig_Printed_GoesByTheGatewayAsTheHubsUser(CancellationToken cancellationToken)
    {
        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one");

        Assert.That(result.Code, Is.Zero, result.Error);
        var file = Path.Combine(hub.Folder, "printed");
        await File.WriteAllTextAsync(file, result.Output, cancellationToken);
        var config = KubernetesConfig.Load(file);
        Assert.That(config.Server.AbsoluteUri, Is.EqualTo(GatewayAddress.Of(new Uri(hub.Address), "one")));
        Assert.That(config.CertificateAuthority, Is.Not.Null);
        Assert.That(config.Token!.Read(), Is.EqualTo("0123"u8.ToArray()));
        Assert.That(config.Namespace, Is.EqualTo("default"));
        Assert.That(result.Output, Does.Not.Contain("bob").And.Not.Contain("elsewhere"));
    }

    [Test]
    public async Task Kubeconfig_ToAFile_IsForItsOwnerOnly(CancellationToken cancellationToken)
    {
        var file = Path.Combine(hub.Folder, "one.kubeconfig");

        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one", "--file", file);

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(KubernetesConfig.Load(file).Server.AbsolutePath, Does.EndWith("/clustergateways/one/proxy"));
    }

    [Test]
    public async Task Kubeconfig_RelativeFiles_AreAbsoluteElsewhere(CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken);
        await File.WriteAllTextAsync(
            hub.Kubeconfig, text.Replace("token: \"0123\"", "tokenFile: sub/token"), cancellationToken);
        Directory.CreateDirectory(Path.Combine(hub.Folder, "sub"));
        await File.WriteAllTextAsync(Path.Combine(hub.Folder, "sub", "token"), "x", cancellationToken);

        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one");

        Assert.That(result.Output, Does.Contain($"tokenFile: {hub.Folder}/sub/token\n"), result.Error);
    }

    [Test]
    public async Task Merge_Cluster_IsAddedBesideTheOthers(CancellationToken cancellationToken)
    {
        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one", "--merge");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("kubectl --context ocm-one get ns"));
        var text = await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken);
        Assert.That(text, Does.Contain("current-context: hub\n").And.Contain("extra: kept").And.Contain("elsewhere"));
        var merged = KubernetesConfig.Load(hub.Kubeconfig, "ocm-one");
        Assert.That(merged.Server.AbsolutePath, Does.EndWith("/clustergateways/one/proxy"));
        Assert.That(merged.Token!.Read(), Is.EqualTo("0123"u8.ToArray()));
        Assert.That(text.Split("0123"), Has.Length.EqualTo(2), "the credential is not copied");
    }

    [Test]
    public async Task Merge_Twice_ChangesNothing(CancellationToken cancellationToken)
    {
        await hub.RunAsync(cancellationToken, "kubeconfig", "one", "--merge");
        var once = await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken);

        var again = await hub.RunAsync(cancellationToken, "kubeconfig", "one", "--merge");

        Assert.That(again.Code, Is.Zero, again.Error);
        Assert.That(await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken), Is.EqualTo(once));
    }

    [Test]
    public async Task Merge_NameOfSomethingElse_IsRefused(CancellationToken cancellationToken)
    {
        var before = await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken);

        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one", "--merge", "--name=hub");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("cluster hub already").And.Contain("--name"));
        Assert.That(await File.ReadAllTextAsync(hub.Kubeconfig, cancellationToken), Is.EqualTo(before));
    }

    [Test]
    public async Task Use_OneThenTheOther_GoesOnFromTheHub(CancellationToken cancellationToken)
    {
        var first = await hub.RunAsync(cancellationToken, "use", "one");
        var second = await hub.RunAsync(cancellationToken, "use", "two");

        Assert.That((first.Code, second.Code), Is.EqualTo((0, 0)), first.Error + second.Error);
        Assert.That(first.Output, Does.Contain("kubectl config use-context hub"));
        Assert.That(second.Output, Does.Contain("kubectl config use-context ocm-one"));
        Assert.That(
            KubernetesConfig.Load(hub.Kubeconfig).Server.AbsoluteUri,
            Is.EqualTo(GatewayAddress.Of(new Uri(hub.Address), "two")));
    }

    [TestCase("kubeconfig", "nowhere", "--merge")]
    [TestCase("use", "nowhere")]
    [TestCase("grant", "nowhere", "--clusterrole=view", "--yes")]
    public async Task AnyCommand_UnknownCluster_NamesThoseThereAre(params string[] arguments)
    {
        var before = await File.ReadAllTextAsync(hub.Kubeconfig);

        var result = await hub.RunAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("no gateway of cluster \"nowhere\"; there are: one, two"));
        Assert.That(await File.ReadAllTextAsync(hub.Kubeconfig), Is.EqualTo(before));
    }

    [Test]
    public async Task Kubeconfig_GatewaysNotToBeSeen_IsMadeAllTheSame(CancellationToken cancellationToken)
    {
        hub.Says("/apis/cluster.core.oam.dev/v1alpha1/clustergateways", 403, Objects.Forbidden);

        var result = await hub.RunAsync(cancellationToken, "kubeconfig", "one");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.StartWith("note: you may not list gateways"));
        Assert.That(result.Output, Does.Contain("/clustergateways/one/proxy"));
    }

    [TestCase("--token=secret")]
    [TestCase("--as=bob")]
    [TestCase("--server=https://other:6443")]
    public async Task Kubeconfig_FlagThatItCannotHold_IsRefusedWithoutItsValue(string flag)
    {
        var result = await hub.RunAsync(TestContext.CurrentContext.CancellationToken, "kubeconfig", "one", flag);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(flag.Split('=')[0]).And.Not.Contain("secret"));
    }

    [Test]
    public async Task Kubeconfig_NoFile_SaysWhichIsMissing(CancellationToken cancellationToken)
    {
        var result = await FakeHub.RunWithoutAsync(
            cancellationToken, "kubeconfig", "one", $"--kubeconfig={hub.Folder}/none");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain($"{hub.Folder}/none does not exist"));
    }
}
