using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

internal static partial class WebhookLog // events 4090-4099
{
    [LoggerMessage(
        4090, LogLevel.Warning,
        "Webhook {Webhook} of {Configuration} was not asked ({Problem}); requests go on without it: {FailsOpen}")]
    public static partial void WebhookFailed(
        this ILogger log, string webhook, string configuration, string problem, bool failsOpen, Exception? exception);

    [LoggerMessage(4091, LogLevel.Warning, "The patch of webhook {Webhook} of {Configuration} cannot be applied")]
    public static partial void PatchNotUsable(
        this ILogger log, string webhook, string configuration, Exception exception);

    [LoggerMessage(
        4092, LogLevel.Error,
        "The hub forbids reading {Resource}: no request is served until the gateway's account may get, list and watch "
        + "them. Grant that, or turn these webhooks off with --disable-admission-plugins={Plugin}")]
    public static partial void WebhooksNotReadable(this ILogger log, string resource, string plugin);
}
