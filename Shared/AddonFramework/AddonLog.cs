using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework;

internal static partial class AddonLog // owns events 1300-1399
{
    [LoggerMessage(
        1300, LogLevel.Warning, "{Addon} is not owned by ClusterManagementAddOn {Owner}; waiting for OCM to set it")]
    public static partial void AddonNotOwned(this ILogger log, ObjectKey addon, string owner);

    [LoggerMessage(1301, LogLevel.Information, "Installed {Addon}")]
    public static partial void AddonInstalled(this ILogger log, ObjectKey addon);

    [LoggerMessage(1302, LogLevel.Information, "Approved certificate request {Request} of {User}")]
    public static partial void RequestApproved(this ILogger log, string request, string user);

    [LoggerMessage(1303, LogLevel.Warning, "Left certificate request {Request} of {User} alone: {Reason}")]
    public static partial void RequestRefused(this ILogger log, string request, string? user, string reason);

    [LoggerMessage(1304, LogLevel.Information, "Signed certificate request {Request} for {Lifetime}")]
    public static partial void RequestSigned(this ILogger log, string request, TimeSpan lifetime);

    [LoggerMessage(1305, LogLevel.Warning, "Lease {Lease} not renewed; next attempt in {Delay}")]
    public static partial void LeaseNotRenewed(this ILogger log, ObjectKey lease, TimeSpan delay, Exception exception);

    [LoggerMessage(1306, LogLevel.Warning, "Lease {Lease} not renewed: the agent is not healthy")]
    public static partial void LeaseHeldBack(this ILogger log, ObjectKey lease);

    [LoggerMessage(1307, LogLevel.Information, "Lease {Lease} is renewed again")]
    public static partial void LeaseRenewed(this ILogger log, ObjectKey lease);
}
