using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OcmAddons.ClusterGateway.Server.Audit;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Our own answers, compressed where that saves something, as Kubernetes' API servers do.</summary>
internal static class JsonAnswer
{
    private const string Gzip = "gzip";

    /// <summary>Up to here, compressing takes longer than sending.</summary>
    private const int CompressAbove = 128 * 1024;

    public static async Task WriteAsync(HttpContext context, byte[] body)
    {
        var response = context.Response;
        context.Features.Get<AuditEntry>()?.ResponseBody = body;
        response.ContentType ??= "application/json";
        response.Headers.CacheControl = "no-cache, private";
        if (body.Length > CompressAbove)
        {
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            if (TakesGzip(context.Request))
            {
                response.Headers.ContentEncoding = Gzip;
                body = Compressed(body);
            }
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(e => e.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);

    private static byte[] Compressed(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(body);
        return buffer.ToArray();
    }
}
