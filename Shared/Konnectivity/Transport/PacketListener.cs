using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Accepts calls of one streaming method on one port, behind mutual TLS.</summary>
public sealed class PacketListener : IAsyncDisposable
{
    private const int StreamWindow = 1024 * 1024;
    private const int ConnectionWindow = 16 * 1024 * 1024;
    private const int ResponseBuffer = 256 * 1024;
    private readonly WebApplication application;

    private PacketListener(WebApplication application) => this.application = application;

    /// <summary>Where it listens; the port that was chosen when none was asked for.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var address = new Uri(application.Urls.First());
            return new IPEndPoint(IPAddress.Parse(address.Host.Trim('[', ']')), address.Port);
        }
    }

    /// <summary>Starts to listen.</summary>
    public static async Task<PacketListener> StartAsync(
        PacketListenerOptions options, PacketStreamHandler handler, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        var built = builder.Build();
        built.Run(context => GrpcEndpoint.HandleAsync(context, options.Path, handler));
        await built.StartAsync(cancellationToken);
        return new PacketListener(built);
    }

    /// <summary>Takes no more connections; calls that are open have until the token is cancelled to end.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => application.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static void Configure(KestrelServerOptions kestrel, PacketListenerOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxResponseBufferSize = ResponseBuffer;
        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.Http2.InitialStreamWindowSize = StreamWindow;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limits.Http2.KeepAlivePingDelay = options.KeepAlive;
        limits.Http2.KeepAlivePingTimeout = options.KeepAliveTimeout;
        kestrel.Listen(options.EndPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (options.Tls is { } tls) listen.UseHttps(HandshakeOptions(tls));
        });
    }

    // Signals are the process's own business: it stops this listener when it has drained.
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static TlsHandshakeCallbackOptions HandshakeOptions(ServerTls tls) => new()
    {
        OnConnection = _ => ValueTask.FromResult(tls.Current()),
        HandshakeTimeout = TimeSpan.FromSeconds(10),
    };
}

/// <summary>Where a listener listens, for what, and within which limits.</summary>
public sealed class PacketListenerOptions
{
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The one method that is served here.</summary>
    public required string Path { get; init; }

    /// <summary>No TLS at all when unset.</summary>
    public ServerTls? Tls { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A reusable tunnel of a Go frontend opens a stream for every dial.</summary>
    public int MaxStreamsPerConnection { get; init; } = 100_000;
}
