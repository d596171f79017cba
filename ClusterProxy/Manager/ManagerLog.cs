using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Manager;

internal static partial class ManagerLog // owns events 2000-2049
{
    [LoggerMessage(
        2000, LogLevel.Information, "Created the proxy's certificate authority in {Secret}; it ends {Expires}")]
    public static partial void AuthorityCreated(this ILogger log, ObjectKey secret, DateTimeOffset expires);

    [LoggerMessage(2001, LogLevel.Information, "Issued the certificate in {Secret}: the old one was {Reason}")]
    public static partial void LeafIssued(this ILogger log, ObjectKey secret, string reason);

    [LoggerMessage(2002, LogLevel.Information, "Agents connect to {Host}:{Port}")]
    public static partial void EntrypointChanged(this ILogger log, string host, int port);

    [LoggerMessage(2003, LogLevel.Warning, "{Configuration}: {Problem}")]
    public static partial void EntrypointMissing(this ILogger log, string configuration, string problem);

    [LoggerMessage(2004, LogLevel.Warning, "{Configuration} is not used: the addon's configuration is called {Name}")]
    public static partial void ConfigurationIgnored(this ILogger log, string configuration, string name);
}
