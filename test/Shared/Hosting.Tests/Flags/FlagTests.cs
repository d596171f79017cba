using System.CommandLine;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting.Tests.Flags;

public sealed class FlagTests
{
    private readonly CommandLine line = new();

    [Test]
    public async Task Run_NoFlags_GivesDefaults()
    {
        var code = await line.RunAsync("proxy-server");

        Assert.That(code, Is.Zero, line.Error);
        Assert.Multiple(() =>
        {
            Assert.That(line.Parsed!.Get(line.Host), Is.EqualTo("127.0.0.1"));
            Assert.That(line.Parsed!.Get(line.Port), Is.EqualTo(8090));
            Assert.That(line.Parsed!.Get(line.Profiling), Is.False);
            Assert.That(line.Parsed!.Get(line.KeepAlive), Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(line.Parsed!.Get(line.Suites), Is.Empty);
            Assert.That(line.Parsed!.Get(line.FeatureGates)["Beta"], Is.True);
            Assert.That(line.Parsed!.IsGiven(line.Host), Is.False);
        });
    }

    [TestCase("--proxy-server-host=hub")]
    [TestCase("--proxy-server-host hub")]
    [TestCase("--proxy_server_host=hub")]
    [TestCase("--proxy-server-host=other --proxy-server-host hub")]
    public async Task String_EveryGoForm_IsRead(string arguments)
    {
        Assert.That(await line.RunAsync("proxy-server " + arguments), Is.Zero, line.Error);

        Assert.That(line.Parsed!.Get(line.Host), Is.EqualTo("hub"));
        Assert.That(line.Parsed!.IsGiven(line.Host), Is.True);
    }

    [TestCase("--proxy-server-host=", "")]
    [TestCase("--proxy-server-host=a=b:c", "a=b:c")]
    [TestCase("--proxy-server-host proxy-server", "proxy-server")]
    [TestCase("--proxy-server-host --help", "--help")]
    [TestCase("--proxy-server-host=@file", "@file")]
    public async Task String_AwkwardValue_IsTakenAsItIs(string arguments, string value)
    {
        Assert.That(await line.RunAsync("proxy-server " + arguments), Is.Zero, line.Error);

        Assert.That(line.Parsed!.Get(line.Host), Is.EqualTo(value));
    }

    [TestCase("--enable-profiling", true)]
    [TestCase("--enable-profiling=true", true)]
    [TestCase("--enable-profiling=T", true)]
    [TestCase("--enable-profiling --enable-profiling=false", false)]
    [TestCase("--enable-profiling=0", false)]
    public async Task Bool_EveryGoForm_IsRead(string arguments, bool value)
    {
        Assert.That(await line.RunAsync("proxy-server " + arguments), Is.Zero, line.Error);

        Assert.That(line.Parsed!.Get(line.Profiling), Is.EqualTo(value));
    }

    [Test]
    public async Task StringList_CommasAndRepeats_AreJoined()
    {
        Assert.That(await line.RunAsync("proxy-server --cipher-suites=a,b --cipher-suites c"), Is.Zero, line.Error);

        Assert.That(line.Parsed!.Get(line.Suites), Is.EqualTo(["a", "b", "c"]));
    }

    [Test]
    public async Task FeatureGates_TrailingCommaAndForeignGate_AreAccepted()
    {
        var code = await line.RunAsync("proxy-server --feature-gates=Alpha=true,APIPriorityAndFairness=false,");

        Assert.That(code, Is.Zero, line.Error);
        Assert.That(line.Parsed!.Get(line.FeatureGates), Is.EquivalentTo(
            new Dictionary<string, bool>(StringComparer.Ordinal) { ["Alpha"] = true, ["Beta"] = true }));
    }

    [TestCase("", "env")]
    [TestCase("--server-id=flag", "flag")]
    public async Task FromEnvironment_FlagGivenOrNot_FlagWins(string arguments, string value)
    {
        line.Environment["PROXY_SERVER_ID"] = "env";

        Assert.That(await line.RunAsync("proxy-server " + arguments), Is.Zero, line.Error);

        Assert.That(line.Parsed!.Get(line.Id), Is.EqualTo(value));
    }

    [TestCase("-v 4", 4)]
    [TestCase("-v=4", 4)]
    [TestCase("--v=4", 4)]
    [TestCase("--logtostderr=true --alsologtostderr --vmodule=a=2 --log-file-max-size=0 --stderrthreshold 2", 2)]
    public async Task LoggingFlags_Klog_AreAccepted(string arguments, int verbosity)
    {
        Assert.That(await line.RunAsync("proxy-server " + arguments), Is.Zero, line.Error);

        Assert.That(line.Logging!.Verbosity, Is.EqualTo(verbosity));
        Assert.That(line.Error, Is.Empty);
    }

    [TestCase("", false)]
    [TestCase("--needed=", false)]
    [TestCase("--needed=a --needed=", false)]
    [TestCase("--needed= --needed=a", true)]
    [TestCase("--needed=a", true)]
    public async Task Require_LastValueCounts_AndMustNotBeEmpty(string arguments, bool enough)
    {
        Assert.That(await RunAsync(Flag.String("needed", "Needed.").Require(), arguments), Is.EqualTo(enough ? 0 : 2));
    }

    [TestCase("--needed=", false)]
    [TestCase("--needed=a --needed=", true)]
    public async Task Require_List_MustHaveAnElement(string arguments, bool enough)
    {
        Assert.That(
            await RunAsync(Flag.StringList("needed", "Needed.").Require(), arguments), Is.EqualTo(enough ? 0 : 2));
    }

    [Test]
    public async Task Deprecated_WhenGiven_WarnsAndRuns()
    {
        Assert.That(await line.RunAsync("proxy-server --warn-on-channel-limit"), Is.Zero);

        Assert.That(line.Error, Does.Contain("--warn-on-channel-limit is deprecated: it does nothing"));
    }

    private static Task<int> RunAsync(Option flag, string arguments)
    {
        var command = new Command("run", "Runs.") { flag };
        command.SetAction((_, _) => Task.FromResult(0));
        var streams = new ProcessStreams(TextWriter.Null, TextWriter.Null, _ => null);
        string[] words = ["run", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return ProcessHost.RunAsync(words, new RootCommand("Test.") { command }, streams, CancellationToken.None);
    }
}
