using Microsoft.Extensions.Logging;

namespace OcmAddons.OcmStandIn.Hub;

internal static partial class HubLog // owns events 5000-5049
{
    [LoggerMessage(5000, LogLevel.Information, "Cluster {Cluster} accepted")]
    public static partial void ClusterAccepted(this ILogger log, string cluster);

    [LoggerMessage(5001, LogLevel.Information, "Certificate request {Request} of {Cluster} approved")]
    public static partial void RequestApproved(this ILogger log, string request, string cluster);

    [LoggerMessage(5002, LogLevel.Warning, "Certificate request {Request} left alone: {Reason}")]
    public static partial void RequestIgnored(this ILogger log, string request, string reason);

    [LoggerMessage(5003, LogLevel.Warning, "Cluster {Cluster} stopped updating its lease")]
    public static partial void ClusterLost(this ILogger log, string cluster);

    [LoggerMessage(5004, LogLevel.Information, "Placement {Placement} selects {Count} clusters ({Reason})")]
    public static partial void Decided(this ILogger log, string placement, int count, string reason);

    [LoggerMessage(5005, LogLevel.Information, "Addon {AddOn} installed on {Cluster}")]
    public static partial void AddOnInstalled(this ILogger log, string addOn, string cluster);

    [LoggerMessage(
        5006, LogLevel.Information, "Addon {AddOn} removed from {Cluster}: no placement selects the cluster")]
    public static partial void AddOnRemoved(this ILogger log, string addOn, string cluster);

    [LoggerMessage(5007, LogLevel.Information, "Cluster {Cluster} is going: {Count} {Resource} left")]
    public static partial void ClusterDraining(this ILogger log, string cluster, int count, string resource);

    [LoggerMessage(5008, LogLevel.Information, "Cluster set {Set} restored")]
    public static partial void SetRestored(this ILogger log, string set);

    [LoggerMessage(5009, LogLevel.Warning, "Built-in cluster sets not ensured; trying again")]
    public static partial void SetsNotEnsured(this ILogger log, Exception exception);
}
