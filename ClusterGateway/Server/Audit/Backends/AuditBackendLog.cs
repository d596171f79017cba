using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

internal static partial class AuditBackendLog // events 4080-4089
{
    [LoggerMessage(4080, LogLevel.Error, "{Count} audit events did not reach the {Backend} and are lost")]
    public static partial void EventsLost(this ILogger log, int count, string backend, Exception exception);

    [LoggerMessage(
        4081, LogLevel.Error,
        "The buffer of the audit {Backend} is full, since it does not keep up; events are lost from now on")]
    public static partial void BufferFull(this ILogger log, string backend);

    [LoggerMessage(4082, LogLevel.Warning, "The audit webhook did not take {Count} events; next attempt in {Delay}")]
    public static partial void WebhookRetried(this ILogger log, int count, TimeSpan delay, Exception exception);
}
