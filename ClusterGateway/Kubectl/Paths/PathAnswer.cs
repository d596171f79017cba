using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Paths;

/// <summary>How far one request came.</summary>
/// <param name="Broken">Where it got stuck.</param>
/// <param name="Message">What was said there; the body when it got through.</param>
internal sealed record PathAnswer(PathPart Broken, string Message, TimeSpan Elapsed)
{
    public bool GotThrough => Broken is PathPart.None;

    public static PathAnswer Of(int code, string body, TimeSpan elapsed)
    {
        var status = Parse(body);
        var said = Printable.Of(status?.Message ?? body);
        return new(Judge(code, said, IsOfGateway(status)), said.Length > 0 ? said : $"HTTP {code}", elapsed);
    }

    private static PathPart Judge(int code, string said, bool ofGateway) => code switch
    {
        >= 200 and < 300 => PathPart.None,
        401 => PathPart.Credential,
        // Either the hub's RBAC, which names the subresource, or the managed cluster's: that one was reached.
        403 => said.Contains("clustergateways/proxy", StringComparison.Ordinal) ? PathPart.Right : PathPart.None,
        404 => ofGateway || Says(said, ProxyMessages.NoSuchCluster) ? PathPart.Gateway : PathPart.GatewayServer,
        _ when Says(said, ProxyMessages.NotConnected) => PathPart.Agent,
        _ when Says(said, ProxyMessages.NoTunnel) => PathPart.ProxyServer,
        // The hub's aggregator answers in its own words when it does not reach the gateway.
        503 when !ofGateway => PathPart.GatewayServer,
        500 when ofGateway => PathPart.Gateway,
        _ => PathPart.ApiServer,
    };

    private static bool Says(string said, string words) => said.Contains(words, StringComparison.Ordinal);

    private static bool IsOfGateway(V1Status? status) =>
        status?.Details is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty("group", out var group) && group.ValueKind is JsonValueKind.String
        && group.GetString() == GatewayApi.Group;

    private static V1Status? Parse(string body)
    {
        if (!body.StartsWith('{')) return null;
        try
        {
            var status = JsonSerializer.Deserialize(body, KubernetesJson.Default.V1Status);
            return status?.Kind == "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null; // cut off, or something else that begins like one
        }
    }
}
