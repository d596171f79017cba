using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Proxying;

internal static partial class ProxyingLog // events 4000-4019
{
    [LoggerMessage(4000, LogLevel.Warning, "Cluster {Cluster} answered with {Code}: {Problem}")]
    public static partial void TargetFailed(this ILogger log, string cluster, int code, string problem);

    [LoggerMessage(4001, LogLevel.Information, "An answer of cluster {Cluster} was cut short")]
    public static partial void AnswerCutShort(this ILogger log, string cluster, Exception exception);

    [LoggerMessage(
        4002, LogLevel.Debug, "A read of cluster {Cluster} is sent again: its connection was lost ({Error})")]
    public static partial void RequestRepeated(this ILogger log, string cluster, HttpRequestError error);
}
