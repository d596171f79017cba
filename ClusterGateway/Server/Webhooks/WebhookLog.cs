using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

internal static partial class WebhookLog // events 4090-4099
{
    [LoggerMessage(
        4090, LogLevel.Warning,
        "Webhook {Webhook} of {Configuration} was not asked ({Problem}); requests go on without it: {FailsOpen}")]
    public static partial void WebhookFailed(
        this ILogger log, string webhook, string configuration, string problem, bool failsOpen, Exception? exception);
}
