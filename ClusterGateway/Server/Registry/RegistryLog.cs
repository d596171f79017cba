using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Registry;

internal static partial class RegistryLog // events 4020-4039
{
    [LoggerMessage(4020, LogLevel.Warning, "Secret {Secret} is not a gateway: {Problem}")]
    public static partial void SecretNotReadable(this ILogger log, string secret, string problem);

    [LoggerMessage(4021, LogLevel.Information, "Gateway {Cluster} has a new version {Version}")]
    public static partial void GatewayChanged(this ILogger log, string cluster, string? version);

    [LoggerMessage(4022, LogLevel.Information, "Gateway {Cluster} is gone; its connections are closed")]
    public static partial void GatewayRemoved(this ILogger log, string cluster);
}
