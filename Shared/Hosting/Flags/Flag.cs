using System.CommandLine.Parsing;
using System.Globalization;

namespace OcmAddons.Hosting.Flags;

/// <summary>
/// Declares flags with the habits of Go's pflag: <c>--name=value</c> or <c>--name value</c>, the last one wins, lists
/// take commas and repeat, <c>_</c> is read as <c>-</c>. Names are given without dashes.
/// </summary>
public static class Flag
{
    internal const string BoolProblem = "must be true or false";

    private const StringSplitOptions Split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>Turns the text of a flag into its value, or says what is wrong with it.</summary>
    public delegate bool Parser<T>(string text, out T value, out string problem);

    public static FlagOption<string> String(string name, string help, string defaultValue = "") =>
        new(name, "string", help, defaultValue, Quote(defaultValue),
            Last(static (string text, out string value, out string problem) =>
            {
                (value, problem) = (text, "");
                return true;
            }));

    /// <summary>A text that must be one of <paramref name="allowed"/>.</summary>
    public static FlagOption<string> Choice(string name, string help, string defaultValue, params string[] allowed) =>
        new(name, "string", help, defaultValue, Quote(defaultValue),
            Last((string text, out string value, out string problem) =>
            {
                (value, problem) = (text, $"must be one of {string.Join(", ", allowed.Select(Quote))}");
                return allowed.Contains(text, StringComparer.Ordinal);
            }));

    public static FlagOption<bool> Bool(string name, string help, bool defaultValue = false) =>
        new(name, "", help, defaultValue, defaultValue ? "true" : "",
            Last(static (string text, out bool value, out string problem) =>
            {
                problem = BoolProblem;
                return TryBool(text, out value);
            }));

    public static FlagOption<int> Int(
        string name, string help, int defaultValue, int min = int.MinValue, int max = int.MaxValue) =>
        new(name, "int", help, defaultValue, defaultValue == 0 ? "" : $"{defaultValue}",
            Last((string text, out int value, out string problem) =>
            {
                problem = Range(min, max);
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                    && value >= min && value <= max;
            }));

    public static FlagOption<double> Float(string name, string help, double defaultValue) =>
        new(name, "float", help, defaultValue, defaultValue == 0 ? "" : $"{defaultValue}",
            Last(static (string text, out double value, out string problem) =>
            {
                problem = "must be a number such as 50 or 0.5";
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                    && double.IsFinite(value);
            }));

    /// <summary>A Go duration of zero or more.</summary>
    public static FlagOption<TimeSpan> Duration(string name, string help, TimeSpan defaultValue) =>
        new(name, "duration", help, defaultValue, defaultValue == TimeSpan.Zero ? "" : GoDuration.Format(defaultValue),
            Last(static (string text, out TimeSpan value, out string problem) =>
            {
                problem = "must be a duration such as 1h2m3.5s, 30s or 500ms";
                return GoDuration.TryParse(text, out value) && value >= TimeSpan.Zero;
            }));

    /// <summary>Comma-separated and repeatable.</summary>
    public static FlagOption<IReadOnlyList<string>> StringList(
        string name, string help, params string[] defaultValue) =>
        new(name, "strings", help, defaultValue, string.Join(',', defaultValue), static result =>
            [.. result.Tokens.SelectMany(t => t.Value.Split(',', Split))]);

    /// <summary><c>key=value</c> pairs, comma-separated and repeatable.</summary>
    public static FlagOption<IReadOnlyDictionary<string, string>> StringMap(string name, string help) =>
        new(name, "key=value,...", help, new Dictionary<string, string>(StringComparer.Ordinal), "",
            MapFlag.ParseStrings);

    /// <summary>
    /// <c>Gate=true|false</c> pairs over <paramref name="known"/> gates and their defaults. Names in <paramref
    /// name="ignored"/> are accepted and left out of the value; a trailing comma is allowed. The value holds every
    /// known gate.
    /// </summary>
    public static FlagOption<IReadOnlyDictionary<string, bool>> FeatureGates(
        string name, string help, IReadOnlyDictionary<string, bool> known, params string[] ignored) =>
        new(name, "mapStringBool", $"{help} Known: {MapFlag.Describe(known)}.", known, "",
            result => MapFlag.ParseGates(result, known, ignored));

    internal static bool TryBool(string text, out bool value)
    {
        value = text is "true" or "1" or "t" or "T" or "TRUE" or "True";
        return value || text is "false" or "0" or "f" or "F" or "FALSE" or "False";
    }

    private static Func<ArgumentResult, T> Last<T>(Parser<T> parse) => result =>
    {
        var text = result.Tokens[^1].Value;
        if (parse(text, out var value, out var problem)) return value;
        result.AddError(FlagOption.Problem(result, text, problem));
        return default!;
    };

    private static string Range(int min, int max) => (min, max) switch
    {
        (int.MinValue, int.MaxValue) => "must be a whole number",
        (_, int.MaxValue) => $"must be a whole number of at least {min}",
        (int.MinValue, _) => $"must be a whole number of at most {max}",
        _ => $"must be a whole number from {min} to {max}",
    };

    private static string Quote(string text) => text.Length == 0 ? "" : $"\"{text}\"";
}
