using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>.NET's own HTTP client with a certificate; its calls share a connection.</summary>
internal sealed class HttpClientPeer(PortCertificates files, int port) : IDisposable
{
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile)],
            CertificateChainPolicy = Trust(files.CaFile!),
        },
    });

    public HttpClientCall Call(string path, params KeyValuePair<string, string>[] headers) =>
        new(client, new Uri($"https://127.0.0.1:{port}{path}"), headers);

    public void Dispose() => client.Dispose();

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}

/// <summary>One call, with gRPC's framing by hand: packets there and back for as long as it lasts.</summary>
internal sealed class HttpClientCall : IAsyncDisposable
{
    private readonly DuplexContent request = new();
    private readonly Task<HttpResponseMessage> response;
    private Stream? body;

    public HttpClientCall(HttpMessageInvoker client, Uri url, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = request,
        };
        message.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        response = client.SendAsync(message, CancellationToken.None);
    }

    public async Task<string> HeaderAsync(string name, CancellationToken cancellationToken) =>
        (await response.WaitAsync(cancellationToken)).Headers.GetValues(name).Single();

    public async Task SendAsync(Packet packet, CancellationToken cancellationToken)
    {
        var stream = await request.Stream.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(GrpcFrames.Encode(packet), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public async Task<Packet> ReceiveAsync(CancellationToken cancellationToken)
    {
        body ??= await (await response.WaitAsync(cancellationToken)).Content.ReadAsStreamAsync(cancellationToken);
        return await GrpcFrames.ReadAsync(body, cancellationToken);
    }

    /// <summary>Says that no more comes, and waits for the status.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        request.Finish();
        var ended = await response.WaitAsync(cancellationToken);
        body ??= await ended.Content.ReadAsStreamAsync(cancellationToken);
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return ended.TrailingHeaders.GetValues("grpc-status").Single();
    }

    public async ValueTask DisposeAsync()
    {
        request.Finish();
        (await response).Dispose();
    }

    private sealed class DuplexContent : HttpContent
    {
        private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DuplexContent() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        public TaskCompletionSource<Stream> Stream { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish() => finished.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(); // the headers, before there is anything to say
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
