using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>
/// One HTTP/2 connection to a proxy-server. It is made by the first call, and not made again once it broke.
/// </summary>
public sealed class PacketChannel : IAsyncDisposable
{
    private const int StreamWindow = 4 * 1024 * 1024;
    private readonly PacketChannelOptions options;
    private readonly SocketsHttpHandler handler;
    private readonly HttpMessageInvoker invoker;
    private int connects;
    private volatile bool broken;

    public PacketChannel(PacketChannelOptions options, ClientTls tls)
    {
        this.options = options;
        handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = options.ConnectTimeout,
            InitialHttp2StreamWindowSize = StreamWindow,
            KeepAlivePingDelay = options.KeepAlive,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            SslOptions = tls.Current(),
            UseCookies = false,
            UseProxy = options.UseEnvironmentProxy,
        };
        invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>Whether the connection is gone, so that every further call on it fails.</summary>
    public bool Broken => broken;

    /// <summary>
    /// Opens a call. What it sends goes out at once; it fails later when the server cannot be reached.
    /// </summary>
    public IClientPacketStream Open(string path, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var content = new DuplexContent();
        var request = new HttpRequestMessage(HttpMethod.Post, $"https://{options.Authority}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("user-agent", options.UserAgent);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return new HttpClientPacketStream(invoker, request, content);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        broken = true;
        invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref connects) > 1)
        {
            broken = true;
            throw new IOException("The connection to the proxy-server was lost.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.EndPoint is { } endPoint && !options.UseEnvironmentProxy)
            {
                await socket.ConnectAsync(endPoint, cancellationToken);
            }
            else
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            }

            return new WatchedStream(socket, () => broken = true);
        }
        catch
        {
            broken = true;
            socket.Dispose();
            throw;
        }
    }

    // Tells when the handler has given the connection up.
    private sealed class WatchedStream(Socket socket, Action closed) : NetworkStream(socket, ownsSocket: true)
    {
        protected override void Dispose(bool disposing)
        {
            closed();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Where a channel leads, and how its silence is judged.</summary>
public sealed class PacketChannelOptions
{
    /// <summary><c>host:port</c> as the server is called.</summary>
    public required string Authority { get; init; }

    /// <summary>The address to connect to; what the name resolves to when unset.</summary>
    public IPEndPoint? EndPoint { get; init; }

    public required string UserAgent { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether HTTPS_PROXY and NO_PROXY are honoured.</summary>
    public bool UseEnvironmentProxy { get; init; }
}
