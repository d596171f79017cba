using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Manager;

internal static partial class ManagerLog // owns events 3100-3199
{
    [LoggerMessage(3100, LogLevel.Information, "Deleted {Account}: its time was over at {Expiry}")]
    public static partial void AccountExpired(this ILogger log, ObjectKey account, DateTimeOffset expiry);
}
