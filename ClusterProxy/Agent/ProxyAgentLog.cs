using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterProxy.Agent;

internal static partial class ProxyAgentLog // events 2150-2199
{
    [LoggerMessage(2150, LogLevel.Information, "Connected to proxy-server {ServerId}: {Open} of {Count}")]
    public static partial void ServerConnected(this ILogger log, string serverId, int open, int count);

    [LoggerMessage(2151, LogLevel.Warning, "Lost proxy-server {ServerId}: {Reason}")]
    public static partial void ServerLost(this ILogger log, string serverId, string reason);

    [LoggerMessage(2152, LogLevel.Warning, "No connection to a proxy-server at {Address}: {Reason}")]
    public static partial void ServerNotConnected(this ILogger log, string address, string reason);

    [LoggerMessage(2153, LogLevel.Warning, "Closed connection {ConnectId}: its destination does not read")]
    public static partial void DestinationStalled(this ILogger log, long connectId);

    [LoggerMessage(2154, LogLevel.Information, "Draining: {Count} connections are open")]
    public static partial void AgentDraining(this ILogger log, int count);

    [LoggerMessage(
        2155, LogLevel.Warning, "Leases in {Namespace} cannot be counted, the number of servers stays: {Reason}")]
    public static partial void LeasesNotCounted(this ILogger log, string @namespace, string reason);
}
