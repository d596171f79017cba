using System.Text;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;

namespace OcmAddons.ClusterGateway.Kubectl.Paths;

/// <summary>Sends single requests the way that users' requests go: hub, gateway, tunnel, managed cluster.</summary>
internal sealed class PathProbe(HubAccess hub)
{
    public Task<PathAnswer> GetAsync(string cluster, string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, GatewayAddress.Path(cluster, path)), cancellationToken);

    /// <summary>The whole answer's text, or how far the request came.</summary>
    public async Task<(PathAnswer Answer, string Body)> PostAsync(
        string cluster, string path, string json, CancellationToken cancellationToken)
    {
        var body = "";
        var answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, GatewayAddress.Path(cluster, path))
            {
                Content = new StringContent(json, Encoding.UTF8, "application/json"),
            },
            cancellationToken, text => body = text);
        return (answer, body);
    }

    private async Task<PathAnswer> SendAsync(
        Func<HttpRequestMessage> make, CancellationToken cancellationToken, Action<string>? read = null)
    {
        using var limit = new CancellationTokenSource(hub.Patience, hub.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = hub.Time.GetTimestamp();
        try
        {
            using var request = make();
            using var response = await hub.Client.SendAsync(request, either.Token);
            var body = await AnswerText.ReadAsync(response, either.Token);
            read?.Invoke(body);
            return PathAnswer.Of((int)response.StatusCode, body, hub.Time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The gateway gives up on a tunnel by itself; what is silent for longer is behind it.
            return new(PathPart.ApiServer, $"no answer within {hub.Patience.TotalSeconds:0.###} s",
                hub.Time.GetElapsedTime(start));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(PathPart.GatewayServer, Printable.Of(e.Message), hub.Time.GetElapsedTime(start));
        }
    }
}
