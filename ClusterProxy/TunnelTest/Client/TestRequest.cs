using System.Net;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Client;

/// <summary>One request, and the tunnel that it has for itself.</summary>
internal sealed class TestRequest(TestClientOptions options, ITunnelDialer dialer) : IAsyncDisposable
{
    private const int MaxBody = 64 * 1024 * 1024;
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);
    private Stream? connection;
    private HttpClient? client;

    /// <summary>The body of the answer, whatever its status.</summary>
    public async Task<string> SendAsync(CancellationToken cancellationToken)
    {
        connection = await dialer.DialAsync(options.Url.IdnHost.Trim('[', ']'), options.Url.Port, cancellationToken);
        var handler = TunnelHandler.Create(connection, new());
        if (options.Http2) (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout) = (PingDelay, PingTimeout);
        client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxBody,
            DefaultRequestVersion = options.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        using var answer = await client.GetAsync(options.Url, cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Closes the connection, and waits until the proxy-server knows.</summary>
    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (connection is not null) await connection.DisposeAsync();
        if (dialer is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }
}
