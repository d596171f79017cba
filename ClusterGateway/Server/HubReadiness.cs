using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Webhooks;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>Holds a request back while the hub has not yet been read, for a moment.</summary>
internal sealed class HubReadiness(
    IDelegatedAuthentication authentication, IGatewayRegistry registry, ConnectAdmission admission, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null when everything that a request needs is known.</summary>
    public async Task<ApiFailure?> RefuseAsync(CancellationToken cancellationToken)
    {
        var ready = Task.WhenAll(
            authentication.WaitForSyncAsync(cancellationToken), registry.WaitForSyncAsync(cancellationToken),
            admission.WaitForSyncAsync(cancellationToken));
        if (ready.IsCompletedSuccessfully) return null;
        try
        {
            await ready.WaitAsync(Patience, time, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return new(
                503, "ServiceUnavailable",
                "the gateway has not read its configuration from the hub yet"
                + (admission.Problem is { } problem ? $" ({problem})" : ""),
                RetryAfterSeconds: 1);
        }
    }
}
