using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

internal static partial class OperatorLog // owns events 1100-1199
{
    [LoggerMessage(1100, LogLevel.Information, "Cache of {Informer} filled with {Count} objects")]
    public static partial void CacheSynced(this ILogger log, string informer, int count);

    [LoggerMessage(1101, LogLevel.Debug, "Watch of {Informer} is too old; listing again")]
    public static partial void WatchExpired(this ILogger log, string informer);

    [LoggerMessage(1102, LogLevel.Warning, "Watch of {Informer} failed; trying again")]
    public static partial void WatchFailed(this ILogger log, string informer, Exception exception);

    [LoggerMessage(1103, LogLevel.Debug, "{Controller}: {Key} changed meanwhile; looking again")]
    public static partial void ReconciliationConflicted(this ILogger log, string controller, ObjectKey key);

    [LoggerMessage(1104, LogLevel.Warning, "{Controller}: {Key} failed {Failures} times in a row; trying again")]
    public static partial void ReconciliationFailed(
        this ILogger log, string controller, ObjectKey key, int failures, Exception exception);

    [LoggerMessage(1105, LogLevel.Error, "{Controller}: {Key} cannot succeed until it changes")]
    public static partial void ReconciliationGivenUp(
        this ILogger log, string controller, ObjectKey key, Exception exception);

    [LoggerMessage(1106, LogLevel.Information, "Controllers started: {Controllers}")]
    public static partial void ControllersStarted(this ILogger log, string controllers);

    [LoggerMessage(1107, LogLevel.Information, "Waiting for the lease {Lease}, held by {Holder}")]
    public static partial void LeaseAwaited(this ILogger log, ObjectKey lease, string holder);

    [LoggerMessage(1108, LogLevel.Information, "Leads: took the lease {Lease} as {Identity}")]
    public static partial void LeaseTaken(this ILogger log, ObjectKey lease, string identity);

    [LoggerMessage(1109, LogLevel.Warning, "Lease {Lease} not reached; trying again")]
    public static partial void LeaseNotReached(this ILogger log, ObjectKey lease, Exception exception);

    [LoggerMessage(1110, LogLevel.Information, "Gave the lease {Lease} back")]
    public static partial void LeaseReleased(this ILogger log, ObjectKey lease);

    [LoggerMessage(1111, LogLevel.Debug, "Event {Reason} about {Key} not recorded")]
    public static partial void EventNotRecorded(this ILogger log, string reason, ObjectKey key, Exception exception);

    [LoggerMessage(1112, LogLevel.Information, "The server has no {Informer}; taken for none until it has them")]
    public static partial void KindAbsent(this ILogger log, string informer);
}
