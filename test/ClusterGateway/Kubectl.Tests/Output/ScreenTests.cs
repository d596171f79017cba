using OcmAddons.ClusterGateway.Kubectl.Output;
using Spectre.Console;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Output;

public sealed class ScreenTests
{
    private static readonly Cell[] Row = [new("[one]", Tone.Good), new("x", Tone.Bad), "plain"];

    private readonly StringWriter output = new();

    [Test]
    public void Table_NoTerminal_IsAlignedTextWithoutColours()
    {
        Create(terminal: false).Table(["A", "LONGER", "C"], [Row, ["1", "2", "3"]]);

        Assert.That(output.ToString(), Is.EqualTo("""
            A       LONGER   C
            [one]   x        plain
            1       2        3

            """));
    }

    [Test]
    public void Table_Terminal_HasColoursAndTheSameWords()
    {
        Create(terminal: true).Table(["A", "LONGER", "C"], [Row]);

        Assert.That(output.ToString(), Does.Contain("\e[32m[one]\e[0m").And.Contain("\e[91mx\e[0m"));
        Assert.That(output.ToString(), Does.Contain("LONGER").And.Contain("plain"));
    }

    [TestCase(false, "ok [red]\n")]
    [TestCase(true, "\e[32mok \e[0m[red]\n")]
    public void Line_WordsThatLookLikeMarkup_StayWords(bool terminal, string expected)
    {
        Create(terminal).Line(new Cell("ok ", Tone.Good), "[red]");

        Assert.That(output.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Line_LongerThanATerminalIsWide_IsNotBroken()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 100));

        Create(terminal: true).Line(words);

        Assert.That(output.ToString(), Is.EqualTo(words + "\n"));
    }

    [Test]
    public async Task While_NoTerminal_PrintsNothing()
    {
        var value = await Create(terminal: false).WhileAsync("Working", () => Task.FromResult(7));

        Assert.That((value, output.ToString()), Is.EqualTo((7, "")));
    }

    [TestCase(null, "")]
    [TestCase("a\nb\tc", "a b c")]
    [TestCase("\e]0;title\a", "]0;title")]
    public void Printable_Text_IsOneHarmlessLine(string? text, string expected) =>
        Assert.That(Printable.Of(text), Is.EqualTo(expected));

    [Test]
    public void Printable_LongText_IsCut() =>
        Assert.That(Printable.Of(new string('x', 5000)), Has.Length.EqualTo(1003));

    private Screen Create(bool terminal) => new(output, TextWriter.Null, terminal
        ? AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(output),
        })
        : null);
}
