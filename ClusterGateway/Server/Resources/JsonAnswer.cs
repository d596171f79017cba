using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterGateway.Server.Resources;

internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType ??= "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
