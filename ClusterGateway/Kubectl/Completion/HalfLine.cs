using System.CommandLine;

namespace OcmAddons.ClusterGateway.Kubectl.Completion;

/// <summary>A command line that somebody is still typing, as far as it can be understood.</summary>
internal sealed class HalfLine
{
    // Flags whose value is a file.
    private static readonly string[] Files =
        ["--kubeconfig", "--certificate-authority", "--client-certificate", "--client-key", "--file"];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private int arguments;

    private HalfLine(Command command, string last) => (Command, Last) = (command, last);

    public Command Command { get; private set; }

    /// <summary>The word that is being typed.</summary>
    public string Last { get; }

    /// <summary>The flag whose value is being typed, or null.</summary>
    public Option? Flag { get; private set; }

    /// <summary>What of the last word belongs to the flag itself: <c>--name=</c>, or nothing.</summary>
    public string Prefix { get; private set; } = "";

    public string Value => Last[Prefix.Length..];

    public bool WantsFile => Flag is not null && Files.Contains(Flag.Name, StringComparer.Ordinal);

    /// <summary>After <c>--</c>: another program's words.</summary>
    public bool IsPassedOn { get; private set; }

    /// <summary>Name of the argument that comes next, or null.</summary>
    public string? NextArgument => Command.Arguments.ElementAtOrDefault(arguments)?.Name;

    public IEnumerable<string> FlagNames => Options().Where(o => !o.Hidden).Select(o => $"{o.Name}\t{o.Description}");

    public static HalfLine Read(RootCommand root, IReadOnlyList<string> words)
    {
        var line = new HalfLine(root, words.Count == 0 || words[^1] == "=" ? "" : words[^1]);
        Option? open = null;
        foreach (var word in words.SkipLast(1))
        {
            if (line.IsPassedOn) break;
            open = line.Take(word, open);
        }

        line.Flag = open;
        if (open is null && !line.IsPassedOn && line.Last.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            && line.Last.StartsWith('-'))
        {
            line.Prefix = line.Last[..(at + 1)];
            line.Flag = line.Find(line.Last[..at]);
        }

        return line;
    }

    /// <summary>The value that a flag was given, or null.</summary>
    public string? ValueOf(string flag) => values.GetValueOrDefault(flag);

    /// <summary>The flag that waits for its value after this word.</summary>
    private Option? Take(string word, Option? open)
    {
        if (open is not null && word == "=") return open; // bash makes it a word of its own
        if (open is not null)
        {
            values[open.Name] = word;
            return null;
        }

        if (word == "--")
        {
            IsPassedOn = true;
        }
        else if (word.StartsWith('-'))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            var option = Find(at < 0 ? word : word[..at]);
            if (option is not null && at >= 0) values[option.Name] = word[(at + 1)..];
            else return option is Option<bool> or null || option.Name is "--help" or "--version" ? null : option;
        }
        else if (Command.Subcommands.FirstOrDefault(c => c.Name == word) is { } subcommand)
        {
            Command = subcommand;
        }
        else
        {
            arguments++;
        }

        return null;
    }

    private Option? Find(string name) => Options().FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private IEnumerable<Option> Options() => Command.Options.Concat(
        Command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive));
}
