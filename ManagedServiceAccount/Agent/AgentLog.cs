using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Agent;

internal static partial class AgentLog // owns events 3000-3099
{
    [LoggerMessage(3000, LogLevel.Information, "Issued a token for {Account} ({Reason}); it expires {Expires}")]
    public static partial void TokenIssued(this ILogger log, ObjectKey account, string reason, DateTimeOffset expires);

    [LoggerMessage(3001, LogLevel.Information, "Created the service account {Account}")]
    public static partial void AccountCreated(this ILogger log, ObjectKey account);

    [LoggerMessage(3002, LogLevel.Information, "Deleted the service account {Account} and with it its tokens")]
    public static partial void AccountDeleted(this ILogger log, ObjectKey account);
}
