using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Logging;

/// <summary>
/// How a process logs. <paramref name="Verbosity"/> is klog's: 4 and more is debug, 6 and more is trace.
/// </summary>
public sealed record LoggingSettings(int Verbosity = 2, bool Json = false)
{
    public LogLevel Level => Verbosity switch
    {
        >= 6 => LogLevel.Trace,
        >= 4 => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    /// <summary>Frameworks say at Information what is Debug to us.</summary>
    public LogLevel FrameworkLevel => Verbosity switch
    {
        >= 8 => LogLevel.Trace,
        >= 6 => LogLevel.Information,
        _ => LogLevel.Warning,
    };
}
