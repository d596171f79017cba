using System.CommandLine;

namespace OcmAddons.Hosting.Flags;

/// <summary>The help in the layout that users of Go programs know.</summary>
internal static class HelpText
{
    public static void Write(TextWriter output, Command command)
    {
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine("Usage:");
        var subcommands = command.Subcommands.Where(c => !c.Hidden).ToList();
        output.WriteLine($"  {Path(command)}{(subcommands.Count > 0 ? " [command]" : " [flags]")}{Arguments(command)}");
        if (subcommands.Count > 0) WriteCommands(output, subcommands);
        WriteFlags(output, "Flags", command.Options);
        // Every command has --help; it is not worth a line of its own everywhere.
        WriteFlags(
            output, "Global flags",
            command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive && o is IFlagOption));
        if (subcommands.Count > 0)
            output.WriteLine($"\nUse \"{Path(command)} [command] --help\" for the flags of a command.");
    }

    /// <summary>The first sentence of a command's description.</summary>
    public static string Summary(Command command)
    {
        var text = command.Description ?? "";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Path(parent)} {command.Name}"
            : command.Name;

    private static void WriteCommands(TextWriter output, List<Command> commands)
    {
        output.WriteLine("\nCommands:");
        var width = commands.Max(c => c.Name.Length) + 2;
        foreach (var command in commands) output.WriteLine($"  {command.Name.PadRight(width)}{Summary(command)}");
    }

    private static string Arguments(Command command) => string.Concat(command.Arguments.Select(a => $" {a.Name}"));

    private static void WriteFlags(TextWriter output, string title, IEnumerable<Option> options)
    {
        var rows = options.Where(o => !o.Hidden).OrderBy(o => o.Name, StringComparer.Ordinal)
            .Select(o => (Left: Left(o), Right: Right(o))).ToList();
        if (rows.Count == 0) return;
        output.WriteLine($"\n{title}:");
        var width = Math.Min(rows.Max(r => r.Left.Length), 48) + 3;
        foreach (var (left, right) in rows)
        {
            // A name too long for its column gets a line of its own.
            var column = left.Length < width ? left.PadRight(width) : left + "\n" + new string(' ', width);
            output.WriteLine(column + right);
        }
    }

    private static string Left(Option option)
    {
        var letter = option.Aliases.FirstOrDefault(a => a.Length == 2 && a != "-?" && a[0] == '-');
        var type = option is IFlagOption { TypeName.Length: > 0 } flag ? " " + flag.TypeName : "";
        return $"  {(letter is null ? "    " : letter + ", ")}{option.Name}{type}";
    }

    private static string Right(Option option)
    {
        var flag = option as IFlagOption;
        var from = flag?.EnvironmentVariable is { } variable ? $" [${variable}]" : "";
        var standard = flag?.DefaultText is { Length: > 0 } text ? $" (default {text})" : "";
        return $"{option.Description}{from}{standard}";
    }
}
