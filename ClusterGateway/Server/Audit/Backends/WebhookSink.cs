using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Audit.Events;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>
/// An EventList POSTed to an HTTPS server; what it cannot take now is sent again for a while, so it may get an event
/// twice.
/// </summary>
internal sealed class WebhookSink(
    IKubernetesClient client, AuditWebhookSettings settings, TimeProvider time, ILogger<WebhookSink> logger)
    : IAuditSink
{
    private const int MaxAttempts = 5;
    private const double Growth = 1.5;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    public string Name => "webhook";

    public ReadOnlyMemory<byte> Encode(AuditEvent audited) => AuditEventJson.Write(audited);

    public async Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken abort)
    {
        var list = EventList(events);
        var delay = settings.InitialBackoff;
        for (var attempt = 1; ; attempt++, delay *= Growth)
        {
            try
            {
                await PostAsync(list, abort);
                return;
            }
            catch (WebhookUnavailableException e) when (attempt < MaxAttempts && !abort.IsCancellationRequested)
            {
                logger.WebhookRetried(events.Count, delay, e);
            }
            catch (WebhookUnavailableException e)
            {
                throw new AuditException(e.Message, e);
            }

            await PauseAsync(delay, abort);
        }
    }

    public void Dispose()
    {
        // The client is its owner's.
    }

    private async Task PostAsync(ReadOnlyMemory<byte> list, CancellationToken abort)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abort, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Config.Server);
        request.Content = new ReadOnlyMemoryContent(list)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            if (response.IsSuccessStatusCode) return;
            var problem = $"the audit webhook answered {(int)response.StatusCode}";
            throw response.StatusCode
                is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= (HttpStatusCode)500
                ? new WebhookUnavailableException(problem)
                : new AuditException(problem);
        }
        catch (OperationCanceledException e)
        {
            throw new WebhookUnavailableException(
                abort.IsCancellationRequested ? "the process ended" : "the audit webhook did not answer in time", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new WebhookUnavailableException($"the audit webhook cannot be reached: {e.Message}", e);
        }
        catch (KubernetesConfigException e)
        {
            throw new AuditException($"the audit webhook's credentials cannot be used: {e.Message}", e);
        }
    }

    private static ReadOnlyMemory<byte> EventList(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Sum(e => e.Length) + events.Count + 128);
        buffer.Write("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["u8);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) buffer.Write(","u8);
            buffer.Write(events[i].Span);
        }

        buffer.Write("]}"u8);
        return buffer.WrittenMemory;
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken abort)
    {
        try
        {
            await Task.Delay(delay, time, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // One more attempt says so.
        }
    }

    /// <summary>It may take the same events later.</summary>
    private sealed class WebhookUnavailableException(string message, Exception? inner = null)
        : Exception(message, inner);
}
