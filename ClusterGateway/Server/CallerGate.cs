using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>Lets in callers that the hub knows and allows.</summary>
internal sealed class CallerGate(
    HubReadiness readiness, CallerAuthenticator authenticator, CallerAuthorizer authorizer)
{
    /// <summary>Null when the caller may go on.</summary>
    public async Task<ApiFailure?> RefuseAsync(HttpContext context, ApiRequest request)
    {
        if (await readiness.RefuseAsync(context.RequestAborted) is { } notYet) return notYet;
        var caller = await authenticator.AuthenticateAsync(context, context.RequestAborted);
        if (caller is null) return ApiFailure.Unauthorized;
        if (context.Request.Headers.Any(h => h.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)))
            return new(
                403, "Forbidden", "impersonation is the hub's business: send Impersonate headers to its API server");
        return await authorizer.AuthorizeAsync(caller, Question(request), context.RequestAborted);
    }

    private static AccessQuestion Question(ApiRequest request) => new(
        request.Verb,
        request.IsResource ? GatewayApi.Group : "",
        request.IsResource ? GatewayApi.Version : "",
        request.Resource,
        request.Subresource,
        request.Name,
        request.IsResource ? "" : request.Target.Path);
}
