using System.Globalization;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>A call that SocketsHttpHandler carries.</summary>
internal sealed class HttpClientPacketStream : IClientPacketStream
{
    private const int ReadSize = 64 * 1024;
    private readonly CancellationTokenSource aborted = new();
    private readonly DuplexContent content;
    private readonly HttpRequestMessage request;
    private readonly Task<HttpResponseMessage> response;

    public HttpClientPacketStream(HttpMessageInvoker invoker, HttpRequestMessage request, DuplexContent content)
    {
        this.content = content;
        this.request = request;
        Aborted = aborted.Token;
        response = SendAsync(invoker);
        Input = PipeReader.Create(
            new ResponseStream(response), new StreamPipeReaderOptions(bufferSize: ReadSize, useZeroByteReads: true));
    }

    public PipeReader Input { get; }

    public CancellationToken Aborted { get; }

    public async Task<IReadOnlyList<string>> ResponseHeaderAsync(string name, CancellationToken cancellationToken)
    {
        var message = await response.WaitAsync(cancellationToken);
        return message.Headers.TryGetValues(name, out var values) ? [.. values] : [];
    }

    public async ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken)
    {
        var body = await content.Body.WaitAsync(cancellationToken);
        for (var i = 0; i < messages.ChunkCount; i++)
        {
            await body.WriteAsync(messages[i], cancellationToken);
        }

        await body.FlushAsync(cancellationToken);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        content.Complete();
        return ValueTask.CompletedTask;
    }

    public void Abort() => aborted.Cancel();

    public async ValueTask DisposeAsync()
    {
        content.Complete();
        await aborted.CancelAsync();
        try
        {
            (await response).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // It was never answered, which its reader has been told.
        }

        await Input.CompleteAsync();
        request.Dispose();
        aborted.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker)
    {
        try
        {
            return await invoker.SendAsync(request, Aborted);
        }
        catch (Exception e)
        {
            content.Fail(e);
            throw;
        }
    }

    /// <summary>The response's body, from before there is one; ends with the status of the call.</summary>
    private sealed class ResponseStream(Task<HttpResponseMessage> response) : ReadOnlyStream
    {
        private Stream? body;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            body ??= await OpenAsync(cancellationToken);
            var read = await body.ReadAsync(buffer, cancellationToken);
            if (read == 0 && buffer.Length > 0) ThrowUnlessOk(await response);
            return read;
        }

        private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            var message = await response.WaitAsync(cancellationToken);
            if (!message.IsSuccessStatusCode) throw new IOException($"HTTP status {(int)message.StatusCode}.");
            return await message.Content.ReadAsStreamAsync(cancellationToken);
        }

        private static void ThrowUnlessOk(HttpResponseMessage message)
        {
            var status = Find(message, "grpc-status");
            var code = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (GrpcStatusCode)number
                : GrpcStatusCode.Unknown;
            if (code == GrpcStatusCode.Ok) return;
            throw new GrpcException(new GrpcStatus(code, GrpcMessage.Decode(Find(message, "grpc-message") ?? "")));
        }

        // Trailers, or headers when the answer is nothing but them.
        private static string? Find(HttpResponseMessage message, string name) =>
            message.TrailingHeaders.TryGetValues(name, out var values) || message.Headers.TryGetValues(name, out values)
                ? values.FirstOrDefault()
                : null;
    }
}
