using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>
/// Asks the hub's webhooks for CONNECT before a request goes to a cluster. kube-apiserver asks none for an aggregated
/// API: whoever serves it has to.
/// </summary>
internal sealed class ConnectAdmission(WebhookTable table, ConnectMutation mutation, WebhookCaller webhooks)
{
    /// <summary>What Kubernetes' API servers call them, in <c>--disable-admission-plugins</c>.</summary>
    public const string ValidatingPlugin = "ValidatingAdmissionWebhook";

    /// <inheritdoc cref="ValidatingPlugin"/>
    public const string MutatingPlugin = "MutatingAdmissionWebhook";

    private const int MaxWarning = 256;

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => table.WaitForSyncAsync(cancellationToken);

    /// <inheritdoc cref="WebhookTable.Problem"/>
    public string? Problem => table.Problem;

    /// <summary>The request as the mutating webhooks want it, which is the very same where they want no change; or why
    /// it does not go on.</summary>
    public async Task<(ApiRequest Request, ApiFailure? Refusal)> MutateAsync(
        HttpContext context, ApiRequest request, Caller caller)
    {
        if (table.Mutating is not { Count: > 0 } mutating) return (request, null);
        var verdict = await mutation.MutateAsync(
            mutating, ConnectQuestion.Of(request, caller), context.RequestAborted);
        Warn(context, verdict.Warnings);
        foreach (var (place, webhook) in verdict.Mutations)
        {
            context.Features.Get<AuditEntry>()?.Annotate(
                $"mutation.webhook.admission.k8s.io/{place}",
                new JsonObject
                {
                    ["configuration"] = webhook.Configuration,
                    ["webhook"] = webhook.Name,
                    ["mutated"] = true,
                }.ToJsonString());
        }

        return (verdict.Refusal is null ? verdict.Options.ApplyTo(request) : request, verdict.Refusal);
    }

    /// <summary>Null when all validating webhooks let the request through.</summary>
    public async Task<ApiFailure?> ValidateAsync(HttpContext context, ApiRequest request, Caller caller)
    {
        if (table.Validating is not { Count: > 0 } validating) return null;
        var question = ConnectQuestion.Of(request, caller);
        var verdicts = await Task.WhenAll(
            validating.Select(webhook => webhooks.AskAsync(webhook, question, context.RequestAborted)));
        Warn(context, [.. verdicts.SelectMany(v => v.Warnings)]);
        return verdicts.Select(v => v.Refusal).FirstOrDefault(refusal => refusal is not null);
    }

    private static void Warn(HttpContext context, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return;
        context.Response.OnStarting(() =>
        {
            foreach (var warning in warnings) context.Response.Headers.Append(HeaderNames.Warning, Header(warning));
            return Task.CompletedTask;
        });
    }

    private static string Header(string warning)
    {
        var text = warning.Length <= MaxWarning ? warning : warning[..MaxWarning];
        var printable = string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        var quoted = printable.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"299 - \"{quoted}\"";
    }
}
