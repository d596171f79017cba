using System.CommandLine;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting.Logging;

/// <summary>
/// The logging flags of every command: ours, and klog's and zap's, which are accepted so that old arguments keep
/// working.
/// </summary>
public sealed class LoggingFlags
{
    private static readonly string[] IgnoredSwitches =
    [
        "logtostderr", "alsologtostderr", "skip-headers", "skip-log-headers", "one-output", "add-dir-header",
        "legacy-stderr-threshold-behavior", "zap-devel",
    ];

    private static readonly string[] IgnoredTexts =
    [
        "vmodule", "log-file", "log-file-max-size", "log-dir", "stderrthreshold", "alsologtostderrthreshold",
        "log-backtrace-at", "log-flush-frequency", "zap-encoder", "zap-log-level", "zap-stacktrace-level",
        "zap-time-encoding",
    ];

    private readonly FlagOption<int> verbosity;

    private readonly FlagOption<string> format =
        Flag.Choice("log-format", "Log format: text or json", "text", "text", "json").Alias("logging-format");

    private LoggingFlags(int defaultVerbosity) => verbosity =
        Flag.Int("v", "Log verbosity: 4 is debug, 6 is trace", defaultVerbosity, min: 0).Alias("v");

    /// <summary>Adds the flags to the command; read them with <see cref="Read"/> of what this returns.</summary>
    public static LoggingFlags AddTo(Command command, int defaultVerbosity = 2)
    {
        var flags = new LoggingFlags(defaultVerbosity);
        command.Options.Add(flags.verbosity);
        command.Options.Add(flags.format);
        foreach (var name in IgnoredSwitches) command.Options.Add(Flag.Bool(name, "Ignored.").Hide());
        foreach (var name in IgnoredTexts) command.Options.Add(Flag.String(name, "Ignored.").Hide());
        return flags;
    }

    public LoggingSettings Read(ParseResult result) => new(result.Get(verbosity), result.Get(format) == "json");
}
