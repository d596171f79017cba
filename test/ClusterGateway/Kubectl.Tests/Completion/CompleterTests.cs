using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Completion;

[CancelAfter(60_000)]
public sealed class CompleterTests
{
    private FakeHub hub = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => hub = (await FakeHub.StartAsync(Token)).Has("one", "other", "two");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [TestCase("", "check|clusters|completion|exec-all|grant|kubeconfig|use|:4")]
    [TestCase("c", "check|clusters|completion|:4")]
    [TestCase("check |o", "one|other|:4")]
    [TestCase("check |one|", ":4")]
    [TestCase("check |--out", "--output|:4")]
    [TestCase("check |-o|", "text|json|:4")]
    [TestCase("check |--output=j", "--output=json|:4")]
    [TestCase("check |--output|=|j", "json|:4")]
    [TestCase("grant |two|--clusterrole|v", "view|:4")]
    [TestCase("grant |two|--yes|--dry", "--dry-run|:4")]
    [TestCase("exec-all |--clusters|one,", "one,other|one,two|:4")]
    [TestCase("exec-all |--clusters=t", "--clusters=two|:4")]
    [TestCase("exec-all |--|get|p", ":4")]
    [TestCase("completion |", "bash|zsh|fish|:4")]
    [TestCase("check |--context|", "hub|other|:4")]
    [TestCase("check |--certificate-authority|", ":0")]
    [TestCase("nonsense |", "check|clusters|completion|exec-all|grant|kubeconfig|use|:4")]
    public async Task Complete_HalfALine_GivesWhatMayFollow(string line, string expected)
    {
        string[] words = line.Length == 0
            ? [$"--kubeconfig={hub.Kubeconfig}", ""]
            : [$"--kubeconfig={hub.Kubeconfig}", .. line.Split('|').Select(w => w.TrimEnd(' '))];

        var given = await CompleteAsync(words);

        Assert.That(given.Order(StringComparer.Ordinal), Is.EqualTo(expected.Split('|').Order(StringComparer.Ordinal)));
        Assert.That(given[^1], Does.StartWith(":"));
    }

    [Test]
    public async Task Complete_HubThatIsNotThere_GivesNothingAndNoError()
    {
        var given = await CompleteAsync("--kubeconfig", hub.Kubeconfig + ".none", "check", "");

        Assert.That(given, Is.EqualTo([":4"]));
    }

    [TestCase("bash", "complete -F _kubectl_ocm kubectl-ocm")]
    [TestCase("zsh", "#compdef kubectl-ocm")]
    [TestCase("fish", "complete -c kubectl-ocm")]
    public async Task Completion_Shell_IsAScriptForIt(string shell, string holds)
    {
        var result = await FakeHub.RunWithoutAsync(Token, "completion", shell);

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain(holds));
    }

    [Test]
    public async Task Completion_UnknownShell_IsAUsageError()
    {
        var result = await FakeHub.RunWithoutAsync(Token, "completion", "cmd");

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("bash"));
    }

    // Without the descriptions.
    private static async Task<IReadOnlyList<string>> CompleteAsync(params string[] words)
    {
        using var output = new StringWriter();
        var code = await Completer.RunAsync(OcmCommand.Create(), words, output, Token);
        Assert.That(code, Is.Zero);
        return [.. output.ToString().TrimEnd('\n').Split('\n').Select(l => l.Split('\t')[0])];
    }
}
