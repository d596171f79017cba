using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>What webhooks are asked.</summary>
/// <param name="Options">As the webhooks before have left them.</param>
/// <param name="IsDryRun">The cluster will keep nothing of it.</param>
internal sealed record ConnectQuestion(ApiRequest Request, Caller Caller, ConnectOptions Options, bool IsDryRun)
{
    public static ConnectQuestion Of(ApiRequest request, Caller caller) => new(
        request, caller, ConnectOptions.Of(request),
        request.Target.QueryValues("dryRun").Concat(request.Target.QueryValues("__dryRun")).Contains("All"));
}
