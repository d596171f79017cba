using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Authentication;

internal static partial class AuthenticationLog // events 4060-4069
{
    [LoggerMessage(
        4060, LogLevel.Information,
        "Callers are authenticated by version {Version} of the hub's configuration: {FrontProxy} front proxy CAs, "
        + "{Client} client CAs")]
    public static partial void AuthenticationRead(this ILogger log, string? version, int frontProxy, int client);

    [LoggerMessage(
        4061, LogLevel.Error, "The hub's authentication configuration cannot be read; the one before stays in use")]
    public static partial void AuthenticationNotReadable(this ILogger log, Exception exception);
}
