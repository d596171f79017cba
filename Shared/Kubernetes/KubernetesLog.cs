using Microsoft.Extensions.Logging;

namespace OcmAddons.Kubernetes;

internal static partial class KubernetesLog // events 1000-1099
{
    [LoggerMessage(1000, LogLevel.Warning, "Credentials for {Server} cannot be read; the last good ones stay in use")]
    public static partial void CredentialsUnreadable(this ILogger log, Uri server, Exception exception);

    [LoggerMessage(1001, LogLevel.Information, "Certificates for {Server} changed; new requests use new connections")]
    public static partial void CertificatesChanged(this ILogger log, Uri server);

    [LoggerMessage(1002, LogLevel.Debug, "{Method} {Path}: attempt {Attempt} gave {Outcome}; next attempt in {Delay}")]
    public static partial void Retrying(
        this ILogger log, HttpMethod method, string path, int attempt, string outcome, TimeSpan delay);
}
