using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>Lets in callers that the hub knows and allows.</summary>
internal sealed class CallerGate(
    HubReadiness readiness, CallerAuthenticator authenticator, CallerImpersonation impersonation,
    CallerAuthorizer authorizer, AuthenticationSettings authentication, Auditor auditor)
{
    /// <summary>Who the request is from, or why it goes no further.</summary>
    public async Task<Admission> AdmitAsync(HttpContext context, ApiRequest request)
    {
        if (await readiness.RefuseAsync(context.RequestAborted) is { } notYet) return new(null, notYet);
        var proven = await authenticator.AuthenticateAsync(context, context.RequestAborted)
            ?? (authentication.Anonymous ? Caller.Anonymous : null);
        var audited = context.Features.Get<AuditEntry>();
        audited?.User = proven;
        if (proven is null) return new(null, ApiFailure.Unauthorized);
        if (await auditor.ReceivedAsync(context, request) is { } notStored) return new(null, notStored);
        var admission = await impersonation.ApplyAsync(proven, context.Request.Headers, context.RequestAborted);
        if (admission.Caller is not { } caller) return admission;
        audited?.ImpersonatedUser = ReferenceEquals(caller, proven) ? null : caller;
        var refusal = await AuthorizeAsync(context, request, caller);
        audited?.Allowed = refusal is null;
        return new(caller, refusal);
    }

    /// <summary>Null when the caller may.</summary>
    public Task<ApiFailure?> AuthorizeAsync(HttpContext context, ApiRequest request, Caller caller) =>
        authorizer.AuthorizeAsync(caller, Question(context, request), context.RequestAborted);

    private static AccessQuestion Question(HttpContext context, ApiRequest request) => new(
        request.IsProxy ? ProxyVerb(context, request) : request.Verb,
        request.IsResource ? GatewayApi.Group : "",
        request.IsResource ? GatewayApi.Version : "",
        request.Resource,
        request.Subresource,
        request.Name,
        request.IsResource ? "" : request.Target.Path);

    private static string ProxyVerb(HttpContext context, ApiRequest request) => SubPathAuthorizer.OuterVerb(
        request.Verb, request.Inner,
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true);
}
