using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>
/// One HTTP/2 connection to a proxy-server. It is made by the first call, and not made again once it broke.
/// </summary>
public sealed class PacketChannel : IAsyncDisposable
{
    private readonly PacketChannelOptions options;
    private readonly ClientTls? tls;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lazy<Task<Http2Connection>> connection;
    private Task running = Task.CompletedTask;

    /// <summary>Without TLS it is for a Unix socket.</summary>
    public PacketChannel(PacketChannelOptions options, ClientTls? tls, TimeProvider time)
    {
        this.options = options;
        this.tls = tls;
        this.time = time;
        connection = new Lazy<Task<Http2Connection>>(ConnectAsync);
    }

    /// <summary>Whether the connection is gone, so that every further call on it fails.</summary>
    public bool Broken => connection.IsValueCreated && connection.Value switch
    {
        { IsFaulted: true } or { IsCanceled: true } => true,
        { IsCompletedSuccessfully: true } made => made.Result.Closed,
        _ => false,
    };

    /// <summary>Opens a call.</summary>
    /// <exception cref="IOException">The server cannot be reached, or does not let this client in.</exception>
    public async Task<IClientPacketStream> OpenAsync(
        string path, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var made = await connection.Value.WaitAsync(cancellationToken);
        return made.Open(id => new Http2ClientStream(id, made), Fields(path, headers));
    }

    /// <summary>Asks more often whether the server is alive, now that it is known not to take that amiss.</summary>
    public void AskMoreOften(TimeSpan keepAlive)
    {
        if (!connection.IsValueCreated || connection.Value is not { IsCompletedSuccessfully: true } made) return;
        if (made.Result.KeepAlive > keepAlive) made.Result.KeepAlive = keepAlive;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (!connection.IsValueCreated) return;
        try
        {
            await using var made = await connection.Value;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It was never made, which its callers have been told.
        }

        await running;
    }

    private async Task<Http2Connection> ConnectAsync()
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping.Token);
        try
        {
            var plain = await ServerDialer.ConnectAsync(options, either.Token);
            var stream = tls is null ? plain : (Stream)await HandshakeAsync(plain, tls, either.Token);
            var made = new Http2Connection(stream, Limits(), acceptor: null, time);
            running = made.RunAsync(stopping.Token);
            return made;
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new IOException($"{options.Server} did not answer within {options.ConnectTimeout}.", e);
        }
    }

    private async Task<TlsStream> HandshakeAsync(
        Stream plain, ClientTls certificates, CancellationToken cancellationToken)
    {
        var secure = new TlsStream(plain);
        try
        {
            await secure.AuthenticateAsync(certificates.Current(), cancellationToken);
            if (secure.ApplicationProtocol == SslApplicationProtocol.Http2) return secure;
            throw new IOException($"{options.Authority} does not speak HTTP/2.");
        }
        catch (Exception e)
        {
            await secure.DisposeAsync();
            if (e is AuthenticationException) throw new IOException($"{options.Authority}: {e.Message}", e);
            throw;
        }
    }

    private Http2Limits Limits() => new()
    {
        StreamWindow = options.StreamWindow,
        ConnectionWindow = 16 * 1024 * 1024,
        KeepAlive = options.KeepAlive,
        KeepAliveTimeout = options.KeepAliveTimeout,
        InlineReaders = options.InlineReaders,
    };

    private List<HeaderField> Fields(string path, IReadOnlyList<KeyValuePair<string, string>> headers) =>
    [
        new(":method", "POST"),
        new(":scheme", tls is null ? "http" : "https"),
        new(":path", path),
        new(":authority", options.Authority),
        new("content-type", "application/grpc"),
        new("te", "trailers"),
        new("user-agent", options.UserAgent),
        .. headers.Select(pair => new HeaderField(pair.Key, pair.Value)),
    ];
}

/// <summary>Where a channel leads, and how its silence is judged.</summary>
public sealed class PacketChannelOptions
{
    /// <summary>Name or address of the server.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The address to connect to; what the name resolves to when unset.</summary>
    public EndPoint? EndPoint { get; init; }

    public required string UserAgent { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that the server may send on one stream before somebody has read them.</summary>
    public int StreamWindow { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether HTTPS_PROXY and NO_PROXY are honoured.</summary>
    public bool UseEnvironmentProxy { get; init; }

    /// <summary>Whether those who read calls never block: they then run where the network is read.</summary>
    public bool InlineReaders { get; init; }

    /// <summary><c>host:port</c> as the server is called.</summary>
    public string Authority
    {
        get
        {
            if (EndPoint is UnixDomainSocketEndPoint) return "localhost"; // a path would need escapes that not all take
            return Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
        }
    }

    /// <summary>The server in messages.</summary>
    internal string Server => EndPoint is UnixDomainSocketEndPoint ? $"{EndPoint}" : Authority;
}
