using Microsoft.Extensions.Logging;

namespace OcmAddons.Konnectivity;

internal static partial class KonnectivityLog // events 1400-1499
{
    [LoggerMessage(1400, LogLevel.Information, "Reloaded TLS files {Certificate} and {Ca}")]
    public static partial void TlsFilesReloaded(this ILogger log, string? certificate, string? ca);

    [LoggerMessage(1401, LogLevel.Warning, "TLS file {Certificate} not reloaded; the previous one stays in use")]
    public static partial void TlsFilesNotReloaded(this ILogger log, string? certificate, Exception exception);

    [LoggerMessage(1402, LogLevel.Information, "Connected to proxy-server {Server}")]
    public static partial void ServerConnected(this ILogger log, string server);

    [LoggerMessage(1403, LogLevel.Warning, "Proxy-server {Server} cannot be reached")]
    public static partial void ServerUnreachable(this ILogger log, string server, Exception exception);

    [LoggerMessage(1405, LogLevel.Warning, "A connection could not be accepted")]
    public static partial void AcceptFailed(this ILogger log, Exception exception);

    [LoggerMessage(
        1406, LogLevel.Information,
        "Connection from {Address} was not let in: {Reason} ({Missed} others since the last)")]
    public static partial void HandshakeFailed(this ILogger log, string address, string reason, long missed);

    [LoggerMessage(1409, LogLevel.Debug, "Connection from {Address} was not let in: {Reason}")]
    public static partial void HandshakeFailedToo(this ILogger log, string address, string reason);

    [LoggerMessage(1407, LogLevel.Debug, "Connection from {Address} ended")]
    public static partial void ConnectionEnded(this ILogger log, string address, Exception reason);

    [LoggerMessage(1408, LogLevel.Error, "A call from {Address} failed within this server")]
    public static partial void CallFailed(this ILogger log, string address, Exception exception);

    [LoggerMessage(1404, LogLevel.Debug, "Dial of {Address} tries the next proxy-server: {Reason}")]
    public static partial void ReplicaPassed(this ILogger log, string address, string reason);
}
