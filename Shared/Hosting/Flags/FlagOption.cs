using System.CommandLine;
using System.CommandLine.Parsing;

namespace OcmAddons.Hosting.Flags;

/// <summary>What the help and the argument reader need to know of a flag, whatever its type.</summary>
internal interface IFlagOption
{
    /// <summary>Shown after the name; empty for a boolean, which needs no value.</summary>
    string TypeName { get; }

    string DefaultText { get; }

    string? EnvironmentVariable { get; }

    string? DeprecatedMessage { get; }
}

/// <summary>An option declared by <see cref="Flag"/>. Read it with <c>parseResult.Get(option)</c>.</summary>
public sealed class FlagOption<T> : Option<T>, IFlagOption
{
    private readonly string typeName;
    private readonly string defaultText;
    private string? environmentVariable;
    private string? deprecated;

    internal FlagOption(
        string name, string typeName, string help, T defaultValue, string defaultText, Func<ArgumentResult, T> parse)
        : base("--" + name)
    {
        this.typeName = typeName;
        this.defaultText = defaultText;
        Description = help;
        // The upper bound is how often one flag may be repeated.
        Arity = new ArgumentArity(1, FlagOption.MaxRepeats);
        AllowMultipleArgumentsPerToken = false;
        CustomParser = result => parse(result);
        DefaultValueFactory = _ => defaultValue;
    }

    string IFlagOption.TypeName => typeName;

    string IFlagOption.DefaultText => defaultText;

    string? IFlagOption.EnvironmentVariable => environmentVariable;

    string? IFlagOption.DeprecatedMessage => deprecated;

    /// <summary>A one-letter form, such as <c>v</c> for <c>-v</c>, or another long name.</summary>
    public FlagOption<T> Alias(string name)
    {
        Aliases.Add(name.Length == 1 ? "-" + name : "--" + name);
        return this;
    }

    /// <summary>Accepted, but not listed in the help.</summary>
    public FlagOption<T> Hide()
    {
        Hidden = true;
        return this;
    }

    /// <summary>Accepted with a warning on stderr; not listed in the help.</summary>
    public FlagOption<T> Deprecate(string message)
    {
        deprecated = message;
        Hidden = true;
        return this;
    }

    /// <summary>
    /// The variable's value, when set and not empty, stands for the flag's when the flag is not given.
    /// </summary>
    public FlagOption<T> FromEnvironment(string variable)
    {
        environmentVariable = variable;
        return this;
    }

    /// <summary>An empty or missing value is a usage error.</summary>
    public FlagOption<T> Require()
    {
        Validators.Add(result =>
        {
            if (result.Implicit || (!result.Errors.Any() && IsEmpty(result.GetValueOrDefault<T>())))
                result.AddError($"{Name}: must be given");
        });
        Required = false;
        return this;
    }

    /// <summary>Adds a rule that returns what is wrong with a value, or null.</summary>
    public FlagOption<T> Check(Func<T, string?> rule)
    {
        Validators.Add(result =>
        {
            if (result.Implicit || result.Errors.Any()) return;
            if (result.GetValueOrDefault<T>() is { } value && rule(value) is { } problem)
                result.AddError($"{Name}: {problem}");
        });
        return this;
    }

    private static bool IsEmpty(object? value) => value is null or "" or System.Collections.ICollection { Count: 0 };
}

internal static class FlagOption
{
    public const int MaxRepeats = 1000;

    public static string Problem(ArgumentResult result, string text, string problem)
    {
        var name = result.Parent is OptionResult parent ? parent.Option.Name : result.Argument.Name;
        return Problem(name, text, problem);
    }

    public static string Problem(string name, string text, string problem)
    {
        var shown = text.Length <= 100 ? text : text[..100] + "...";
        return $"{name}: \"{shown}\" {problem}";
    }
}

/// <summary>Reading flags from a parse result.</summary>
public static class ParseResultExtensions
{
    extension(ParseResult result)
    {
        /// <summary>The flag's value: given, from its environment variable, or its default.</summary>
        public T Get<T>(Option<T> option) => result.GetValue(option)!;

        /// <summary>Whether the flag was on the command line or in its environment variable.</summary>
        public bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }
}
