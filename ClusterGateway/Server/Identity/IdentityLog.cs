using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Identity;

internal static partial class IdentityLog // events 4070-4079
{
    [LoggerMessage(4070, LogLevel.Information, "Read {Count} identity exchange rules of {File}")]
    public static partial void RulesRead(this ILogger log, int count, string file);

    [LoggerMessage(
        4071, LogLevel.Error, "The identity exchange rules of {File} cannot be read; those before stay in use")]
    public static partial void RulesNotReadable(this ILogger log, string file, Exception exception);

    [LoggerMessage(4072, LogLevel.Warning, "Identity exchange rule {Rule} refuses requests: {Problem}")]
    public static partial void RuleRefuses(this ILogger log, string rule, string problem);
}
