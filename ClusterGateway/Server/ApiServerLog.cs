using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server;

internal static partial class ApiServerLog // events 4040-4059
{
    [LoggerMessage(4040, LogLevel.Warning, "{Path} was refused: the hub could not be asked")]
    public static partial void HubNotAsked(this ILogger log, string path, Exception exception);

    [LoggerMessage(4041, LogLevel.Warning, "These flags are accepted, but change nothing here: {Flags}")]
    public static partial void FlagsIgnored(this ILogger log, string flags);

    [LoggerMessage(
        4042, LogLevel.Warning, "Standalone debug mode: whoever reaches this port may do everything, without a name")]
    public static partial void EverybodyMay(this ILogger log);
}
