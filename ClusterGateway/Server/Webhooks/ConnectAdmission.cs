using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>
/// Asks the hub's validating webhooks for CONNECT before a request goes to a cluster. kube-apiserver asks none for an
/// aggregated API: whoever serves it has to.
/// </summary>
/// <param name="configurations">Null where admission is turned off.</param>
[EntityRbac(typeof(V1ValidatingWebhookConfiguration), Verbs = RbacVerb.Read)]
internal sealed class ConnectAdmission(
    IEntityCache<V1ValidatingWebhookConfiguration>? configurations, WebhookCaller webhooks,
    WebhookConnections connections)
{
    /// <summary>What Kubernetes' API servers call this, in <c>--disable-admission-plugins</c>.</summary>
    public const string PluginName = "ValidatingAdmissionWebhook";

    private const int MaxWarning = 256;

    private volatile Table table = new([], []);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        configurations?.WaitForSyncAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Null when all let the request through.</summary>
    public async Task<ApiFailure?> AdmitAsync(HttpContext context, ApiRequest request, Caller caller)
    {
        var asked = Current();
        if (asked.Count == 0) return null;
        var verdicts = await Task.WhenAll(
            asked.Select(webhook => webhooks.AskAsync(webhook, request, caller, context.RequestAborted)));
        var warnings = verdicts.SelectMany(v => v.Warnings).Select(Header).ToArray();
        if (warnings.Length > 0)
        {
            context.Response.OnStarting(() =>
            {
                foreach (var warning in warnings) context.Response.Headers.Append(HeaderNames.Warning, warning);
                return Task.CompletedTask;
            });
        }

        return verdicts.Select(v => v.Refusal).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>Made anew only when some configuration changed.</summary>
    private IReadOnlyList<ConnectWebhook> Current()
    {
        if (configurations is null) return [];
        var all = configurations.List(@namespace: null);
        var known = table;
        if (known.Configurations.SequenceEqual(all)) return known.Webhooks;
        List<ConnectWebhook> asked =
        [
            .. all.OrderBy(c => c.Name(), StringComparer.Ordinal)
                .SelectMany(c => ConnectWebhook.Of(c, GatewayApi.Group)),
        ];
        connections.Keep(asked);
        table = new Table(all, asked);
        return asked;
    }

    private static string Header(string warning)
    {
        var text = warning.Length <= MaxWarning ? warning : warning[..MaxWarning];
        var printable = string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        var quoted = printable.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"299 - \"{quoted}\"";
    }

    private sealed record Table(
        IReadOnlyList<V1ValidatingWebhookConfiguration> Configurations, IReadOnlyList<ConnectWebhook> Webhooks);
}
