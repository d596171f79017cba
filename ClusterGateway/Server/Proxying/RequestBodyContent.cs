using System.Net;
using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>The caller's body, passed on as it arrives; over HTTP/2 both directions flow at once.</summary>
internal sealed class RequestBodyContent(HttpRequest request, CancellationToken cancellationToken) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, cancellationToken);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken1)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cancellationToken1);
        await stream.FlushAsync(both.Token); // headers go at once: the target may answer before the body ends
        await StreamPump.CopyAsync(request.Body, stream, both.Token);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }
}
