using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>Where frontends come in: TLS on a port or a plain Unix socket, gRPC or HTTP CONNECT.</summary>
internal sealed class FrontendPort(
    ProxyServerOptions options, ProxyHandler grpc, HttpConnectHandler connect, TimeProvider time,
    ILogger<FrontendPort> logger) : IAsyncDisposable
{
    private PacketListener? calls;
    private ConnectionListener? connections;

    /// <summary>The port that it listens on, once started; null on a Unix socket.</summary>
    public IPEndPoint? EndPoint =>
        options.UnixSocket is not null ? null : calls?.EndPoint ?? connections?.EndPoint as IPEndPoint;

    public void Start(ServerTls? tls)
    {
        var endPoint = Address();
        if (options.Mode == FrontendMode.HttpConnect)
        {
            connections = new ConnectionListener(
                new ConnectionListenerOptions { EndPoint = endPoint, Tls = tls }, time, logger);
            connections.Start(connect.HandleAsync);
            return;
        }

        calls = PacketListener.Start(
            new PacketListenerOptions
            {
                EndPoint = endPoint,
                Path = TunnelHeaders.ProxyPath,
                Tls = tls,
                KeepAlive = options.FrontendKeepAlive,
            },
            grpc.HandleAsync, time, logger);
    }

    /// <summary>Takes nothing new, lets what is open end until the token is cancelled, then cuts it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (calls is not null) await calls.StopAsync(cancellationToken);
        if (connections is null) return;
        await connections.StopAcceptingAsync();
        await connections.DrainAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (calls is not null) await calls.DisposeAsync();
        if (connections is not null) await connections.DisposeAsync();
    }

    private EndPoint Address()
    {
        if (options.UnixSocket is not { } path) return options.FrontendEndPoint;
        if (options.DeleteExistingSocket) File.Delete(path); // left behind by a process that was killed
        return new UnixDomainSocketEndPoint(path);
    }
}
