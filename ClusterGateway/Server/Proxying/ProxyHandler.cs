using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>The proxy subresource: whether the caller may go to the cluster, and as whom.</summary>
internal sealed class ProxyHandler(
    IGatewayRegistry registry, ConnectGate gate, IdentityExchange identities, ClusterForwarder forwarder,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Null when the request was answered.</summary>
    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request, Caller caller)
    {
        var audited = context.Features.Get<AuditEntry>();
        (request, var refusal, var allowed) = await gate.DecideAsync(context, request, caller);
        audited?.Allowed = allowed;
        if (refusal is not null) return refusal;
        var lookup = await registry.FindAsync(request.Name, context.RequestAborted);
        if (lookup.Gateway is not { } gateway) return Missing(request.Name, lookup.Problem);
        var decision = identities.Decide(caller, gateway, request);
        if (decision.Refusal is not null) return decision.Refusal;
        audited?.TargetUser = decision.Identity?.User;
        // Its client opens a watch again where it stopped; all else has the rest of the drain's time to end.
        var end = request.Inner.Verb == "watch" ? lifetime.ApplicationStopping : CancellationToken.None;
        await forwarder.ForwardAsync(context, new ProxyCall(gateway, request, decision.Identity, end));
        return null;
    }

    private static ApiFailure Missing(string name, string? problem) => problem is null
        ? ApiFailure.NoSuchCluster(name)
        : ApiFailure.Internal($"cluster {name} is not usable: {problem}");
}

/// <param name="Identity">Whom to act as there; null for the gateway itself.</param>
/// <param name="End">When the answer is to end, as if its target had ended it.</param>
internal sealed record ProxyCall(
    Gateway Gateway, ApiRequest Request, TargetIdentity? Identity, CancellationToken End);
