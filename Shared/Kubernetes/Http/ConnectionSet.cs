using System.Net;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Kubernetes.Http;

/// <summary>
/// The pooled connections made with one set of certificates. A retired set finishes what it has begun: it is disposed
/// when the last request has its headers, and even then open streams, such as watches, run on.
/// </summary>
internal sealed class ConnectionSet : IDisposable
{
    private readonly SocketsHttpHandler handler;

    // One for the owner and one for each request on its way.
    private int holders = 1;

    public ConnectionSet(KubernetesConfig config, TlsMaterial tls)
    {
        Tls = tls;
        handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            // An API server keeps it as long. A lease that is renewed once a minute needs no handshake each time.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            MaxResponseHeadersLength = 64,
            Proxy = config.Proxy is null ? null : new WebProxy(config.Proxy),
            UseProxy = config.Proxy is not null || (!config.Server.IsLoopback && config.ConnectCallback is null),
            ConnectCallback = config.ConnectCallback,
            SslOptions = ServerTrust.Options(config, tls),
        };
        Invoker = new(handler, disposeHandler: true);
    }

    public TlsMaterial Tls { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>Called under the owner's lock, so never after <see cref="Dispose"/>.</summary>
    public ConnectionSet Rent()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0) Invoker.Dispose();
    }

    /// <summary>The owner lets go of it.</summary>
    public void Dispose() => Release();
}
