using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Manager;

internal static partial class ManagerLog // events 4100-4149
{
    [LoggerMessage(
        4100, LogLevel.Information, "Credential of cluster {Cluster} follows version {Version} of its account's token")]
    public static partial void CredentialApplied(this ILogger log, string cluster, string? version);

    [LoggerMessage(
        4101, LogLevel.Information, "Removed credential {Secret}: its cluster does not have the addon any more")]
    public static partial void CredentialRemoved(this ILogger log, ObjectKey secret);

    [LoggerMessage(4102, LogLevel.Warning, "Secret {Secret} was put there by somebody else and is left alone")]
    public static partial void CredentialNotOurs(this ILogger log, ObjectKey secret);

    [LoggerMessage(
        4103, LogLevel.Information, "Made a new authority for the server's certificate, valid until {NotAfter}")]
    public static partial void AuthorityMade(this ILogger log, DateTimeOffset notAfter);

    [LoggerMessage(4104, LogLevel.Information, "Issued a serving certificate into {Secret}: {Reason}")]
    public static partial void CertificateIssued(this ILogger log, ObjectKey secret, string reason);

    [LoggerMessage(4106, LogLevel.Information, "Cluster {Cluster} is {State}: {Message}")]
    public static partial void HealthChanged(this ILogger log, string cluster, string state, string message);

    [LoggerMessage(
        4107, LogLevel.Debug, "The health of cluster {Cluster} could not be written to its gateway: {Problem}")]
    public static partial void HealthNotWritten(this ILogger log, string cluster, string problem);

    [LoggerMessage(4108, LogLevel.Error, "The authority in {Secret} cannot be used and is replaced: {Problem}")]
    public static partial void AuthorityNotReadable(this ILogger log, ObjectKey secret, string problem);
}
