using System.CommandLine;

namespace OcmAddons.Hosting.Flags;

/// <summary>
/// Rewrites a Go-style command line into the one form <c>--name=value</c>, and finds what is wrong with it on the way.
/// </summary>
internal sealed class GoArguments
{
    private readonly List<string> normalized = [];
    private readonly List<string> passedOn = [];
    private readonly HashSet<Option> given = [];
    private Command command;

    private GoArguments(Command root) => command = root;

    public Command Command => command;

    public IReadOnlyList<string> Normalized => [.. normalized, .. passedOn];

    /// <summary>The flag that asks for words instead of work, if any.</summary>
    public string? Asked => normalized.Find(a => a is "--help" or "-h" or "-?" or "--version");

    /// <summary>The first error, or null.</summary>
    public string? Problem { get; private set; }

    public IEnumerable<(string Name, string Message)> Deprecations =>
        given.Where(o => o is IFlagOption { DeprecatedMessage: not null })
            .Select(o => (o.Name, ((IFlagOption)o).DeprecatedMessage!));

    public static GoArguments Read(IReadOnlyList<string> args, Command root, Func<string, string?> environment)
    {
        var reader = new GoArguments(root);
        reader.ReadAll(args);
        if (reader.Problem is null) reader.AddEnvironment(environment);
        return reader;
    }

    private void ReadAll(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count && Problem is null; i++)
        {
            var arg = args[i];
            if (arg == "--")
            {
                // What follows are arguments, also where they look like flags.
                if (command.Arguments.Count > 0) passedOn.AddRange(args.Skip(i));
                return;
            }

            if (arg.Length > 1 && arg[0] == '-')
                ReadFlag(arg, args, ref i);
            else if (command.Subcommands.FirstOrDefault(c => c.Name == arg || c.Aliases.Contains(arg)) is { } sub)
                Enter(sub);
            else if (command.Arguments.Count > 0)
                Add(arg);
            else
                Problem = UnknownArgument(arg);
        }
    }

    private void Enter(Command subcommand)
    {
        command = subcommand;
        Add(subcommand.Name);
    }

    private void ReadFlag(string arg, IReadOnlyList<string> args, ref int i)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? arg : arg[..equals]).Replace('_', '-');
        if (Find(name) is not { } option)
        {
            Problem = UnknownFlag(name);
            return;
        }

        given.Add(option);
        if (option is not IFlagOption flag)
            Add(name); // --help and --version, which take no value
        else if (equals >= 0)
            AddFlag(option, flag, arg[(equals + 1)..]);
        else if (flag.TypeName.Length == 0)
            AddFlag(option, flag, "true");
        else if (i + 1 < args.Count)
            AddFlag(option, flag, args[++i]);
        else
            Problem = $"{name}: needs a value of type {flag.TypeName}";
    }

    private void AddEnvironment(Func<string, string?> environment)
    {
        foreach (var option in OptionsInScope().Where(o => !given.Contains(o)).ToList())
        {
            if (option is not IFlagOption { EnvironmentVariable: { } variable } flag) continue;
            if (environment(variable) is { Length: > 0 } value) AddFlag(option, flag, value);
        }
    }

    private Option? Find(string name) =>
        OptionsInScope().FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    /// <summary>
    /// The command's own options, and those of its parents that are marked recursive (help, version of the root).
    /// </summary>
    private IEnumerable<Option> OptionsInScope() =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive));

    private void Add(string token) => normalized.Add(token);

    /// <summary>
    /// One token, so that a value is never taken for a command or a flag; an empty one needs a token of its own.
    /// </summary>
    private void AddFlag(Option option, IFlagOption flag, string value)
    {
        if (flag.TypeName.Length == 0)
        {
            // The library would take only "true" and "false" for a boolean's value.
            if (!Flag.TryBool(value, out var on)) Problem = FlagOption.Problem(option.Name, value, Flag.BoolProblem);
            value = on ? "true" : "false";
        }

        if (value.Length > 0)
        {
            Add($"{option.Name}={value}");
            return;
        }

        Add(option.Name);
        Add(value);
    }

    private string UnknownFlag(string name)
    {
        var close = OptionsInScope().Where(o => !o.Hidden).Select(o => o.Name)
            .MinBy(known => Likeness.Distance(known, name));
        return close is not null && Likeness.Distance(close, name) <= Math.Max(2, name.Length / 4)
            ? $"unknown flag {name}; did you mean {close}?"
            : $"unknown flag {name}";
    }

    private string UnknownArgument(string arg)
    {
        var known = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
        return known.Count > 0
            ? $"unknown command \"{arg}\"; known: {string.Join(", ", known)}"
            : $"unexpected argument \"{arg}\"; flags are written --name=value";
    }
}
