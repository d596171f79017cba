using System.Net;
using System.Net.Http.Headers;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>A request body that is written for as long as the call lasts.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuplexContent() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

    /// <summary>Where the body goes, once the request's headers are on their way.</summary>
    public Task<Stream> Body => started.Task;

    public void Complete() => finished.TrySetResult();

    public void Fail(Exception exception)
    {
        started.TrySetException(exception);
        _ = started.Task.Exception; // seen by whoever writes next, if anybody does
        finished.TrySetResult();
    }

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken); // the headers must not wait for the first packet
        started.TrySetResult(stream);
        await finished.Task.WaitAsync(cancellationToken);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
