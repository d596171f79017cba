using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>
/// .NET's own HTTP client as a frontend through a Unix socket; like Go's gRPC it puts the socket's path, escaped, into
/// <c>:authority</c>.
/// </summary>
internal sealed class GrpcOverUnix : IAsyncDisposable
{
    private readonly HttpMessageInvoker client;
    private readonly DuplexContent request = new();
    private readonly Task<HttpResponseMessage> response;

    public GrpcOverUnix(string path)
    {
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, _) => await RawFrontend.ConnectAsync(path),
        });
        var call = new HttpRequestMessage(HttpMethod.Post, "http://localhost/ProxyService/Proxy")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = request,
        };
        call.Headers.TryAddWithoutValidation("Host", Uri.EscapeDataString(path));
        call.Headers.TryAddWithoutValidation("te", "trailers");
        response = client.SendAsync(call, TunnelKit.Cancellation);
    }

    public static Packet Data(long connectId, string text) => new()
    {
        Type = PacketType.Data,
        Data = new Data { ConnectId = connectId, Data_ = ByteString.CopyFromUtf8(text) },
    };

    public async Task SendAsync(Packet packet)
    {
        var stream = await request.Stream.Task;
        await stream.WriteAsync(GrpcFrame.Of(packet), TunnelKit.Cancellation);
        await stream.FlushAsync(TunnelKit.Cancellation);
    }

    public async Task<Packet> ReceiveAsync(CancellationToken cancellationToken)
    {
        var stream = await (await response).Content.ReadAsStreamAsync(cancellationToken);
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return Packet.Parser.ParseFrom(body);
    }

    public async ValueTask DisposeAsync()
    {
        request.Finish();
        (await response).Dispose();
        client.Dispose();
    }

    private sealed class DuplexContent : HttpContent
    {
        private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DuplexContent() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        public TaskCompletionSource<Stream> Stream { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish() => finished.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            Stream.TrySetResult(stream);
            await finished.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
