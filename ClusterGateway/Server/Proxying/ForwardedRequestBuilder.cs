using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Makes the request that a managed cluster gets out of the one that came in.</summary>
internal sealed class ForwardedRequestBuilder(IDelegatedAuthentication authentication)
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Why the request cannot be forwarded at all, or null.</summary>
    public static ApiFailure? Problem(ProxyCall call)
    {
        var gateway = call.Gateway;
        if (gateway.Credential is not { } credential)
            return ApiFailure.Unavailable(
                $"proxying cluster {gateway.Name} is not possible for lack of credentials", gateway.Name);
        if (credential is { Token: null, Certificate: null, Exec: null })
            return ApiFailure.Unavailable(
                $"credential type {credential.Type} of cluster {gateway.Name} is not supported", gateway.Name);
        if (gateway.Endpoint is { IsTunnel: false, Type: not Api.GatewayApi.EndpointTypes.Const })
            return ApiFailure.Internal($"unsupported cluster gateway endpoint type {gateway.Endpoint.Type}");
        if (Base(gateway) is not { } target)
            return ApiFailure.Internal($"the endpoint of cluster {gateway.Name} is not an http or https URL");
        return ProxyPath.TryJoin(target.AbsolutePath, call.Request.SubPath, out _)
            ? null
            : ApiFailure.BadRequest("the path has a \".\" or \"..\" segment");
    }

    public HttpRequestMessage Build(
        HttpContext context, ProxyCall call, bool upgrade, bool hasBody, CancellationToken cancellationToken)
    {
        var gateway = call.Gateway;
        var target = Base(gateway)!;
        ProxyPath.TryJoin(target.AbsolutePath, call.Request.SubPath, out var path);
        var query = ProxyPath.ForwardedQuery(call.Request.Target.Query);
        var address = target.GetLeftPart(UriPartial.Authority) + path + query;
        var http1 = upgrade || (call.Identity is { } named && ImpersonationHeaders.Repeats(named));
        var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(address, Verbatim))
        {
            Version = http1 || target.Scheme == "http" ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = http1 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
            Content = hasBody
                ? new RequestBodyContent(context.Request, cancellationToken)
                : EmptyContent(context.Request),
        };
        ForwardedHeaders.CopyRequest(context.Request, message, upgrade, authentication.IsIdentityHeader);
        message.Headers.Host = target.Host;
        if (context.Connection.RemoteIpAddress is { } caller)
            message.Headers.TryAddWithoutValidation("X-Forwarded-For", caller.ToString());
        if (gateway.Credential!.Token is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        if (call.Identity is { } identity) ImpersonationHeaders.Write(message.Headers, identity);
        return message;
    }

    private static Uri? Base(Gateway gateway)
    {
        var address = gateway.Endpoint.IsTunnel ? $"https://{gateway.Name}" : gateway.Endpoint.Address;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }

    /// <summary>
    /// A request without a body may still have headers about one, which the HTTP client keeps with the content.
    /// </summary>
    private static ByteArrayContent? EmptyContent(HttpRequest request) =>
        request.ContentType is null ? null : new ByteArrayContent([]);
}
