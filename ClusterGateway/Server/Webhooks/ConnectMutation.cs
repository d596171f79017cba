using System.Text.Json;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Resources;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>
/// Lets mutating webhooks change a request's options, one after the other; then those that want it see once more what
/// came after them, as in Kubernetes.
/// </summary>
internal sealed class ConnectMutation(WebhookCaller webhooks, ILogger<ConnectMutation> logger)
{
    public async Task<MutationVerdict> MutateAsync(
        IReadOnlyList<ConnectWebhook> mutating, ConnectQuestion question, CancellationToken cancellationToken)
    {
        var state = new MutationVerdict(null, question.Options, [], []);
        var seen = new List<ConnectWebhook>(); // who would want to know of a change
        var again = new List<ConnectWebhook>();
        state = await RoundAsync(0, mutating);
        if (state.Refusal is null && again.Count > 0)
            state = await RoundAsync(1, [.. mutating.Where(again.Contains)]);
        return state;

        async Task<MutationVerdict> RoundAsync(int round, IReadOnlyList<ConnectWebhook> asked)
        {
            var now = state;
            for (var i = 0; i < asked.Count && now.Refusal is null; i++)
            {
                var before = now.Options;
                now = await AskAsync(asked[i], $"round_{round}_index_{i}", now);
                if (now.Options != before)
                {
                    again.AddRange(seen);
                    seen.Clear();
                }

                if (asked[i].IsReinvoked) seen.Add(asked[i]);
            }

            return now;
        }

        async Task<MutationVerdict> AskAsync(ConnectWebhook webhook, string place, MutationVerdict now)
        {
            if (webhook.HasConditions) return webhook.FailsOpen ? now : now with { Refusal = NotEvaluated(webhook) };
            var asked = question with { Options = now.Options };
            var verdict = await webhooks.AskAsync(webhook, asked, cancellationToken);
            now = now with { Warnings = [.. now.Warnings, .. verdict.Warnings] };
            if (verdict.Refusal is not null) return now with { Refusal = verdict.Refusal };
            if (verdict.Patch is null) return now;
            try
            {
                var changed = ConnectOptions.Read(BoundedJsonPatch.Apply(now.Options.ToJson(), verdict.Patch));
                if (changed == now.Options) return now;
                return now with { Options = changed, Mutations = [.. now.Mutations, new(place, webhook)] };
            }
            catch (Exception e) when (e is JsonException or FormatException or PatchNotAppliedException)
            {
                // Whatever its failure policy: it was asked, and what it wants cannot be known.
                logger.PatchNotUsable(webhook.Name, webhook.Configuration, e);
                return now with
                {
                    Refusal = ApiFailure.Internal(
                        $"Internal error occurred: the patch of admission webhook \"{webhook.Name}\" cannot be "
                        + $"applied: {e.Message}"),
                };
            }
        }
    }

    /// <summary>Such expressions count as failed, and then the failure policy decides, as in Kubernetes.</summary>
    private static ApiFailure NotEvaluated(ConnectWebhook webhook) => ApiFailure.Internal(
        $"Internal error occurred: mutating webhook \"{webhook.Name}\" of {webhook.Configuration} has matchConditions, "
        + "which the gateway cannot evaluate: leave clustergateways/proxy out of its rules, or set its failurePolicy "
        + "to Ignore, which leaves it out");
}

/// <param name="Refusal">Null when the request may go on, with the options.</param>
/// <param name="Mutations">Who changed them.</param>
internal sealed record MutationVerdict(
    ApiFailure? Refusal, ConnectOptions Options, IReadOnlyList<string> Warnings, IReadOnlyList<Mutation> Mutations);

/// <param name="Place">Round and number, as audit events of Kubernetes' API servers have it.</param>
internal readonly record struct Mutation(string Place, ConnectWebhook Webhook);
