using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting;

internal static partial class HostingLog // events 1200-1299
{
    [LoggerMessage(1200, LogLevel.Information, "Listening on {Address} for {Purpose}")]
    public static partial void Listening(this ILogger log, string address, string purpose);

    [LoggerMessage(1201, LogLevel.Information, "Draining: listeners close in {Minimum}; {Timeout} in all")]
    public static partial void Draining(this ILogger log, TimeSpan minimum, TimeSpan timeout);

    [LoggerMessage(1202, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(1203, LogLevel.Debug, "Background service {Service} failed")]
    public static partial void BackgroundFailed(this ILogger log, string service, Exception exception);

    [LoggerMessage(1204, LogLevel.Warning, "Check {Check} of {Probe} failed: {Reason}")]
    public static partial void CheckFailed(this ILogger log, string check, string probe, string reason);

    [LoggerMessage(1210, LogLevel.Information, "Loaded {File}: {Subject}, valid until {NotAfter}")]
    public static partial void CertificateLoaded(
        this ILogger log, string file, string subject, DateTimeOffset notAfter);

    [LoggerMessage(1211, LogLevel.Warning, "New content of {File} is not usable, the old one stays in use: {Reason}")]
    public static partial void CertificateRejected(this ILogger log, string file, string reason);

    [LoggerMessage(1212, LogLevel.Information, "Loaded {Count} CA certificates from {File}")]
    public static partial void AuthoritiesLoaded(this ILogger log, int count, string file);

    [LoggerMessage(1213, LogLevel.Debug, "Peer certificate {Subject} refused: {Reason}")]
    public static partial void PeerRefused(this ILogger log, string subject, string reason);
}
