using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Discovery;

/// <summary>
/// Answers what the hub asks to know us by. Open to everybody and from memory: a hub whose discovery stalls cannot
/// delete namespaces.
/// </summary>
internal sealed class DiscoveryHandler(DiscoveryDocuments documents)
{
    private static readonly ApiFailure NotAcceptable = new(
        406, "NotAcceptable", $"only the following media types are accepted: {DiscoveryDocument.Json}");

    /// <summary>False when the path is none of ours.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context, RawRequestTarget target)
    {
        if (Find(target.Path.Length > 1 ? target.Path.TrimEnd('/') : target.Path, context.Request) is not { } document)
            return false;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await StatusWriter.WriteAsync(
                context,
                new ApiFailure(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource"));
            return true;
        }

        if (document.IsAcceptedBy(context.Request.Headers.Accept)) await WriteAsync(context, document);
        else await StatusWriter.WriteAsync(context, NotAcceptable);
        return true;
    }

    private DiscoveryDocument? Find(string path, HttpRequest request) => path switch
    {
        "/apis" => documents.Root(request.Headers.Accept.ToString()),
        "/version" => documents.Version,
        "/openapi/v2" => documents.OpenApiV2,
        "/openapi/v3" => documents.OpenApiV3Index,
        _ when path == documents.GroupPath => documents.Group,
        _ when path == documents.VersionPath => documents.Resources,
        _ when path == documents.OpenApiV3Path => documents.OpenApiV3,
        _ => null,
    };

    private static async Task WriteAsync(HttpContext context, DiscoveryDocument document)
    {
        var response = context.Response;
        response.Headers.ETag = document.ETag;
        response.Headers.Vary = HeaderNames.Accept;
        response.Headers.CacheControl = "public";
        if (context.Request.Headers.IfNoneMatch.Contains(document.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = document.ContentType;
        response.ContentLength = document.Body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await response.Body.WriteAsync(document.Body, context.RequestAborted);
    }
}
