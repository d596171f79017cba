using Microsoft.Extensions.Options;

namespace OcmAddons.Hosting;

/// <summary>
/// An exception and its causes on one line, for the operator; the stack goes to the log at debug level.
/// </summary>
internal static class FailureLine
{
    private const int MaxLength = 1000;

    public static string Of(Exception exception)
    {
        if (exception is OptionsValidationException options) return OneLine(string.Join("; ", options.Failures));
        if (exception is AggregateException { InnerExceptions: [var only] }) return Of(only);
        var parts = new List<string>();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (parts.Count == 0 || !parts[^1].Contains(e.Message, StringComparison.Ordinal)) parts.Add(e.Message);
        }

        return OneLine(string.Join(": ", parts));
    }

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxLength ? line : line[..MaxLength] + "...";
    }
}
