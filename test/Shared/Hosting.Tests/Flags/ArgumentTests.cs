using System.CommandLine;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting.Tests.Flags;

/// <summary>A command with arguments, under a root whose flags all commands have.</summary>
public sealed class ArgumentTests
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly FlagOption<string> context = Flag.String("context", "Context.").FromEnvironment("CONTEXT");
    private readonly FlagOption<bool> quiet = Flag.Bool("quiet", "Quiet.");
    private readonly Argument<string[]> words = new("WORDS") { Arity = ArgumentArity.ZeroOrMore };
    private ParseResult? parsed;

    [TestCase("run a b", "a b", "")]
    [TestCase("--context c run a", "a", "c")]
    [TestCase("run a --context=c", "a", "c")]
    [TestCase("run --context c -- get -o wide --help", "get -o wide --help", "c")]
    [TestCase("run -- --context=other --", "--context=other --", "")]
    [TestCase("run -- run", "run", "")]
    [TestCase("run --", "", "")]
    public async Task Arguments_AfterTwoDashes_AreTakenAsTheyAre(string line, string expected, string given)
    {
        Assert.That(await RunAsync(line), Is.Zero, error.ToString());

        Assert.That(string.Join(' ', parsed!.GetValue(words)!), Is.EqualTo(expected));
        Assert.That(parsed.Get(context), Is.EqualTo(given));
    }

    [Test]
    public async Task Environment_BesidePassedWords_IsStillAFlag()
    {
        Assert.That(await RunAsync("run -- a", "CONTEXT"), Is.Zero, error.ToString());

        Assert.That(parsed!.GetValue(words), Is.EqualTo(["a"]));
        Assert.That(parsed.Get(context), Is.EqualTo("CONTEXT"));
    }

    [Test]
    public async Task Help_OfACommand_ListsArgumentsAndTheFlagsOfAll()
    {
        Assert.That(await RunAsync("run --help"), Is.Zero);

        Assert.That(output.ToString(), Does.Contain(" run [flags] WORDS\n"));
        Assert.That(
            output.ToString(), Does.Match(@"Flags:\n +--quiet .*\n\nGlobal flags:\n +--context string   Context"));
    }

    [Test]
    public async Task Help_OfTheRoot_HasTheFirstSentenceOfEachCommand()
    {
        Assert.That(await RunAsync("--help"), Is.Zero);

        Assert.That(output.ToString(), Does.Contain("  run    Runs.\n").And.Not.Contain("And"));
    }

    [TestCase("plain -- a")]
    public async Task TwoDashes_CommandWithoutArguments_AreIgnored(string line) =>
        Assert.That(await RunAsync(line), Is.Zero, error.ToString());

    private Task<int> RunAsync(string line, string? variable = null)
    {
        context.Recursive = true;
        var run = new Command("run", "Runs. And more than that.") { words, quiet };
        run.SetAction(result => { parsed = result; });
        var plain = new Command("plain", "Plain.");
        plain.SetAction(_ => { });
        var streams = new ProcessStreams(output, error, name => name == variable ? name : null);
        return ProcessHost.RunAsync(
            line.Split(' '), new RootCommand("Test.") { context, run, plain }, streams, CancellationToken.None);
    }
}
