using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Server;

internal static partial class ProxyServerLog // events 2100-2149
{
    [LoggerMessage(
        2100, LogLevel.Information, "Proxy-server {ServerId} takes frontends on {Frontends}, agents on {Agents}")]
    public static partial void ServerStarted(this ILogger log, string serverId, string frontends, string agents);

    [LoggerMessage(2101, LogLevel.Information, "Agent {AgentId} connected from {Address} for {Hosts}")]
    public static partial void AgentConnected(this ILogger log, string agentId, string address, string hosts);

    [LoggerMessage(2102, LogLevel.Information, "Agent {AgentId} at {Address} disconnected")]
    public static partial void AgentDisconnected(this ILogger log, string agentId, string address);

    [LoggerMessage(2103, LogLevel.Warning, "Agent at {Address} refused: {Reason} ({Missed} others since the last)")]
    public static partial void AgentRefused(this ILogger log, string address, string reason, long missed);

    [LoggerMessage(2104, LogLevel.Information, "Agent {AgentId} is about to leave")]
    public static partial void AgentDraining(this ILogger log, string agentId);

    [LoggerMessage(
        2105, LogLevel.Warning, "Closed connection {ConnectId} of agent {AgentId}: its frontend does not read")]
    public static partial void FrontendStalled(this ILogger log, string agentId, long connectId);

    [LoggerMessage(2106, LogLevel.Information, "Draining: {Count} connections are open")]
    public static partial void ServerDraining(this ILogger log, long count);

    [LoggerMessage(2107, LogLevel.Warning, "Agent {AgentId} takes nothing: its stream is ended")]
    public static partial void AgentRetired(this ILogger log, string agentId);

    [LoggerMessage(2108, LogLevel.Debug, "Frontend at {Address} is gone: {Reason}")]
    public static partial void FrontendLost(this ILogger log, string address, string reason);

    [LoggerMessage(2109, LogLevel.Warning, "Lease {Lease} not renewed, next attempt in {Delay}: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger log, ObjectKey lease, TimeSpan delay, string reason);

    [LoggerMessage(2110, LogLevel.Warning, "Lease {Lease} not removed: {Reason}")]
    public static partial void LeaseNotDeleted(this ILogger log, ObjectKey lease, string reason);

    [LoggerMessage(2111, LogLevel.Warning, "Leases in {Namespace} not listed: {Reason}")]
    public static partial void LeasesNotListed(this ILogger log, string @namespace, string reason);

    [LoggerMessage(2113, LogLevel.Debug, "Agent at {Address} refused: {Reason}")]
    public static partial void AgentRefusedToo(this ILogger log, string address, string reason);

    [LoggerMessage(2112, LogLevel.Information, "Removed lease {Lease}, which its holder did not renew")]
    public static partial void LeaseCulled(this ILogger log, ObjectKey lease);
}
