using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Audit;

internal static partial class AuditServiceLog // events 4080-4089
{
    [LoggerMessage(4080, LogLevel.Error, "A line of the audit log {File} is lost")]
    public static partial void AuditNotWritten(this ILogger log, string file, Exception exception);

    [LoggerMessage(4081, LogLevel.Error, "The audit log does not keep up; lines are lost from now on")]
    public static partial void AuditDropped(this ILogger log);
}
