using System.CommandLine;
using Spectre.Console;

namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>Where a command prints: with colours and progress on a terminal, as plain text anywhere else.</summary>
internal sealed class Screen
{
    // Terminals wrap by themselves; a command with line breaks in it could not be copied from there.
    private const int Unwrapped = 4000;

    private readonly IAnsiConsole? terminal;

    /// <param name="terminal">Null when nobody looks.</param>
    public Screen(TextWriter output, TextWriter error, IAnsiConsole? terminal)
    {
        (Output, Error, this.terminal) = (output, error, terminal);
        terminal?.Profile.Width = Unwrapped;
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool IsTerminal => terminal is not null;

    /// <summary>False also where NO_COLOR is set.</summary>
    public bool HasColours => terminal?.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };

    public static Screen Of(ParseResult result)
    {
        var streams = result.InvocationConfiguration;
        var isTerminal = ReferenceEquals(streams.Output, Console.Out) && !Console.IsOutputRedirected;
        return new Screen(streams.Output, streams.Error, isTerminal ? AnsiConsole.Console : null);
    }

    /// <summary>Shows that something is going on while it is.</summary>
    public Task<T> WhileAsync<T>(string doing, Func<Task<T>> work) => terminal is null
        ? work()
        : terminal.Status().StartAsync(Markup.Escape(doing), _ => work());

    public void Line(params IReadOnlyList<Cell> cells)
    {
        if (terminal is null) Output.WriteLine(string.Concat(cells.Select(c => c.Text)).TrimEnd());
        else terminal.MarkupLine(string.Concat(cells.Select(Marked)));
    }

    /// <summary>Aligned columns under headers.</summary>
    public void Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        if (terminal is null)
        {
            PlainTable.Write(Output, headers, rows);
            return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var header in headers)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(header)}[/]") { Padding = new Padding(0, 0, 3, 0) };
            table.AddColumn(column);
        }

        foreach (var row in rows) table.AddRow([.. row.Select(Marked)]);
        terminal.Write(table);
    }

    /// <summary>Asks the person at the terminal; whoever calls has looked whether there is one.</summary>
    public Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken) =>
        new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }
            .ShowAsync(terminal!, cancellationToken);

    private static string Marked(Cell cell)
    {
        var text = Markup.Escape(cell.Text);
        return cell.Tone switch
        {
            Tone.Good => $"[green]{text}[/]",
            Tone.Bad => $"[red]{text}[/]",
            Tone.Doubtful => $"[yellow]{text}[/]",
            Tone.Faint => $"[grey]{text}[/]",
            _ => text,
        };
    }
}
