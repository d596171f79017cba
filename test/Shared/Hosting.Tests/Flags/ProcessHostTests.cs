using System.CommandLine;
using OcmAddons.Hosting.Draining;

namespace OcmAddons.Hosting.Tests.Flags;

public sealed class ProcessHostTests
{
    private readonly CommandLine line = new();

    [TestCase("proxy-server --nonsense", "unknown flag --nonsense")]
    [TestCase("proxy-server --server-prt=1", "unknown flag --server-prt; did you mean --server-port?")]
    [TestCase("proxy-server --server-port=80", "--server-port: \"80\" must be a whole number from 1024 to 49151")]
    [TestCase("proxy-server --server-port", "--server-port: needs a value of type int")]
    [TestCase("proxy-server --keepalive-time=5", "--keepalive-time: \"5\" must be a duration such as 1h2m3.5s")]
    [TestCase("proxy-server --enable-profiling=maybe", "--enable-profiling: \"maybe\" must be true or false")]
    [TestCase("proxy-server --mode=udp", "--mode: \"udp\" must be one of \"grpc\", \"http-connect\"")]
    [TestCase("proxy-server --feature-gates=Gamma=true", "--feature-gates: \"Gamma\" is not a gate; known: Alpha")]
    [TestCase("proxy-server --feature-gates=Alpha", "--feature-gates: \"Alpha\" must be Gate=true or Gate=false")]
    [TestCase("proxy-server extra", "unexpected argument \"extra\"")]
    [TestCase("prxy-server", "unknown command \"prxy-server\"; known: proxy-server")]
    public async Task Run_WrongUsage_IsOneLineAndExitCode2(string arguments, string message)
    {
        var code = await line.RunAsync(arguments);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(line.Error, Does.Contain(message));
        Assert.That(line.Error.TrimEnd('\n'), Does.Not.Contain("\n"));
        Assert.That(line.Output, Is.Empty);
    }

    [Test]
    public async Task Run_SignalDuringACommandWithoutHost_EndsItWithTheCodeThatShellsKnow()
    {
        var command = new Command("wait", "Waits.");
        command.SetAction(async (_, cancellationToken) =>
        {
            EarlySignals.Current!.Receive(2);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });

        var code = await ProcessHost.RunAsync(
            ["wait"], new RootCommand("Test.") { command }, CancellationToken.None);

        Assert.That(code, Is.EqualTo(130));
    }

    [Test]
    public async Task Run_WrongEnvironmentValue_NamesTheFlag()
    {
        line.Environment["PROXY_SERVER_ID"] = "x";
        line.Port.FromEnvironment("PORT");
        line.Environment["PORT"] = "high";

        Assert.That(await line.RunAsync("proxy-server"), Is.EqualTo(2));
        Assert.That(line.Error, Does.Contain("--server-port: \"high\""));
    }

    [TestCase("proxy-server --help")]
    [TestCase("proxy-server -h")]
    [TestCase("proxy-server --server-port=2000 --help")]
    public async Task Run_Help_ListsFlagsWithDefaultsAndExits0(string arguments)
    {
        Assert.That(await line.RunAsync(arguments), Is.Zero);

        Assert.That(line.Output, Does.Contain("--keepalive-time duration").And.Contain("(default 1h0m0s)"));
        Assert.That(line.Output, Does.Contain("(default 8090)").And.Contain("[$PROXY_SERVER_ID]"));
        Assert.That(line.Output, Does.Not.Contain("warn-on-channel-limit").And.Not.Contain("logtostderr"));
        Assert.That(line.Parsed, Is.Null);
    }

    [Test]
    public async Task Run_NoCommand_PrintsHelpAndExits1()
    {
        Assert.That(await line.RunAsync(""), Is.EqualTo(1));

        Assert.That(line.Output, Does.Contain("proxy-server  Runs the proxy server."));
    }

    [Test]
    public async Task Run_Version_Exits0()
    {
        Assert.That(await line.RunAsync("--version"), Is.Zero);

        Assert.That(line.Output, Does.Match(@" v\d+\.\d+\.\d+\s*$"));
    }
}
