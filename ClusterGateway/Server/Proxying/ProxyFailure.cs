using System.Security.Authentication;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Says what a caller should be told about a target that could not be reached.</summary>
internal static class ProxyFailure
{
    public static ApiFailure From(string cluster, Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (Describe(cluster, e) is { } failure) return failure;
        }

        return BadGateway(cluster, $"cluster {cluster} did not answer: {Innermost(exception)}");
    }

    private const string Kind = "clustergateways";

    private static ApiFailure? Describe(string cluster, Exception exception) => exception switch
    {
        TunnelException { Reason: TunnelFailure.NoAgent } e =>
            ApiFailure.Unavailable($"cluster {cluster} {ProxyMessages.NotConnected}: {e.Message}", cluster),
        TunnelException { Reason: TunnelFailure.DialFailed } e =>
            BadGateway(cluster, $"the agent of cluster {cluster} {ProxyMessages.AgentFailed}: {e.Message}"),
        TunnelException e =>
            ApiFailure.Unavailable($"{ProxyMessages.NoTunnel} {cluster}: {e.Message}", cluster),
        AuthenticationException e =>
            BadGateway(cluster, $"cluster {cluster} {ProxyMessages.NotTrusted}: {Innermost(e)}"),
        GatewayConfigurationException e => new(500, "InternalError", e.Message, cluster, Kind),
        TimeoutException => new(504, "Timeout", $"cluster {cluster} did not answer in time", cluster, Kind),
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        } e
            when !HasTunnelCause(e) =>
                ApiFailure.Unavailable($"cluster {cluster} cannot be reached: {Innermost(e)}", cluster),
        _ => null,
    };

    private static ApiFailure BadGateway(string cluster, string message) =>
        new(502, "BadGateway", message, cluster, Kind);

    private static bool HasTunnelCause(Exception exception)
    {
        for (var e = exception.InnerException; e is not null; e = e.InnerException)
        {
            if (e is TunnelException or TimeoutException) return true;
        }

        return false;
    }

    private static string Innermost(Exception exception) =>
        exception.GetBaseException().Message.ReplaceLineEndings(" ");
}
