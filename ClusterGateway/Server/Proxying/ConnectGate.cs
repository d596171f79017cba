using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.ClusterGateway.Server.Webhooks;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Whether a request may go on to its cluster, and as what: the hub's policies may change where it goes. Nobody gets by
/// such a change where they may not go themselves.
/// </summary>
internal sealed class ConnectGate(CallerGate gate, SubPathAuthorizer subPaths, ConnectAdmission admission)
{
    public async Task<ConnectDecision> DecideAsync(HttpContext context, ApiRequest request, Caller caller)
    {
        if (await subPaths.AuthorizeAsync(caller, request.Name, request.Inner, context.RequestAborted) is { } unwanted)
            return new(request, unwanted, Allowed: false);
        var (wanted, failure) = await admission.MutateAsync(context, request, caller);
        if (failure is not null) return new(request, failure, Allowed: true);
        if (!ReferenceEquals(wanted, request) && await AuthorizeAsync(context, wanted, caller) is { } refusal)
            return new(wanted, refusal, Allowed: false);
        return new(wanted, await admission.ValidateAsync(context, wanted, caller), Allowed: true);
    }

    private async Task<ApiFailure?> AuthorizeAsync(HttpContext context, ApiRequest request, Caller caller) =>
        await gate.AuthorizeAsync(context, request, caller)
        ?? await subPaths.AuthorizeAsync(caller, request.Name, request.Inner, context.RequestAborted);
}

/// <param name="Request">As it is to go on.</param>
/// <param name="Refusal">Null when it may.</param>
/// <param name="Allowed">Whether it was authorized, whatever policies say.</param>
internal readonly record struct ConnectDecision(ApiRequest Request, ApiFailure? Refusal, bool Allowed);
