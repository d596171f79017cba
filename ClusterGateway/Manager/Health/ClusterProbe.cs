using System.Text;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Manager.Health;

/// <summary>What one probe found.</summary>
internal readonly record struct ProbeVerdict(bool Healthy, string Message)
{
    public string Reason => Healthy ? "SuccessfullyProbedHealthz" : "FailedProbingHealthz";
}

/// <summary>Asks a managed cluster for its health the way users reach it: hub, server, tunnel, cluster.</summary>
internal sealed class ClusterProbe(IKubernetesClient hub, TimeProvider time)
{
    private const int MaxMessage = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<ProbeVerdict> ProbeAsync(string cluster, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var path = V1Alpha1ClusterGateway.Resource.Path(name: cluster, subresource: "proxy/healthz");
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await hub.SendAsync(request, either.Token);
            return Judge((int)response.StatusCode, await ReadAsync(response, either.Token));
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(Healthy: false, $"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or KubernetesException)
        {
            return new(Healthy: false, Shortened(e.Message));
        }
    }

    internal static ProbeVerdict Judge(int code, string body)
    {
        if (code == 200 && body == "ok") return new(Healthy: true, "Returned OK");
        var message = StatusMessage(body) ?? (body.Length > 0 ? body : "Unknown");
        return new(Healthy: false, Shortened(code == 200 ? message : $"{message} (HTTP {code})"));
    }

    private static string? StatusMessage(string body)
    {
        if (!body.StartsWith('{')) return null;
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null; // cut off, or no Status after all
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4 * MaxMessage];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read).Trim();
    }

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxMessage ? line : line[..MaxMessage];
    }
}
