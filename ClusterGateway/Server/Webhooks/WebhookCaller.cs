using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>Asks one webhook, within its time. What its silence means, its failure policy says.</summary>
internal sealed class WebhookCaller(WebhookConnections connections, TimeProvider time, ILogger<WebhookCaller> logger)
{
    private const int MaxAnswer = 1 << 20;

    public async Task<WebhookVerdict> AskAsync(
        ConnectWebhook webhook, ConnectQuestion question, CancellationToken cancellationToken)
    {
        if (question.IsDryRun && !webhook.TakesDryRuns)
            return new(
                ApiFailure.BadRequest($"admission webhook \"{webhook.Name}\" does not support dry run"), []);
        using var timeout = new CancellationTokenSource(webhook.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (webhook.Url is null) throw new FormatException(webhook.Problem);
            return await PostAsync(webhook, question, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(webhook, $"no answer within {webhook.Timeout.TotalSeconds:0} s", exception: null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or FormatException)
        {
            return Failed(webhook, Innermost(e), e);
        }
    }

    private async Task<WebhookVerdict> PostAsync(
        ConnectWebhook webhook, ConnectQuestion question, CancellationToken cancellationToken)
    {
        var uid = Guid.NewGuid().ToString();
        var review = ConnectReview.Of(uid, webhook.ReviewVersion, question);
        using var lease = connections.Rent(webhook);
        using var message = new HttpRequestMessage(HttpMethod.Post, WithTimeout(webhook));
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(review.ToJsonString()))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.UserAgent.ParseAdd("cluster-gateway");
        using var response = await lease.Invoker.SendAsync(message, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new FormatException($"it answered {(int)response.StatusCode}");
        var answer = await ReadAsync(response, cancellationToken);
        return ConnectReview.Read(answer, uid, webhook.ReviewVersion, webhook.Name);
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxAnswer) throw new FormatException($"its answer is larger than {MaxAnswer} bytes");
        }

        return JsonNode.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private static Uri WithTimeout(ConnectWebhook webhook)
    {
        var seconds = $"timeout={webhook.Timeout.TotalSeconds:0}s";
        var query = webhook.Url!.Query.TrimStart('?');
        return new UriBuilder(webhook.Url) { Query = query.Length > 0 ? $"{query}&{seconds}" : seconds }.Uri;
    }

    private WebhookVerdict Failed(ConnectWebhook webhook, string problem, Exception? exception)
    {
        logger.WebhookFailed(webhook.Name, webhook.Configuration, problem, webhook.FailsOpen, exception);
        if (webhook.FailsOpen) return WebhookVerdict.Admitted;
        return new(
            ApiFailure.Internal($"Internal error occurred: failed calling webhook \"{webhook.Name}\": {problem}"), []);
    }

    private static string Innermost(Exception exception) =>
        exception.InnerException is AuthenticationException inner ? Innermost(inner) : exception.Message;
}
