using System.Net;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Handles one call; the status that it returns is what the peer gets.</summary>
public delegate Task<GrpcStatus> PacketStreamHandler(IServerPacketStream stream);

/// <summary>Accepts calls of one streaming method on one port or Unix socket.</summary>
public sealed class PacketListener : IAsyncDisposable
{
    private readonly PacketListenerOptions options;
    private readonly PacketStreamHandler handler;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly HashSet<Http2Connection> connections = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionListener listener;
    private int calls;

    private PacketListener(
        PacketListenerOptions options, PacketStreamHandler handler, TimeProvider time, ILogger logger)
    {
        this.logger = logger;
        this.options = options;
        this.handler = handler;
        this.time = time;
        listener = new ConnectionListener(
            new ConnectionListenerOptions
            {
                EndPoint = options.EndPoint,
                Tls = options.Tls,
                MaxHandshakes = options.MaxHandshakes,
            },
            time,
            logger);
    }

    /// <summary>Where it listens, if that is a port; the one that was chosen when none was asked for.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)listener.EndPoint;

    /// <summary>Starts to listen.</summary>
    public static PacketListener Start(
        PacketListenerOptions options, PacketStreamHandler handler, TimeProvider time, ILogger logger)
    {
        var packets = new PacketListener(options, handler, time, logger);
        packets.listener.Start(packets.ServeAsync);
        return packets;
    }

    /// <summary>Takes no more connections; calls that are open have until the token is cancelled to end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await listener.StopAcceptingAsync();
        foreach (var connection in Connections())
        {
            connection.GoAway(Http2Error.NoError);
        }

        try
        {
            await Task.WhenAll(Connections().Select(open => open.EmptyAsync())).WaitAsync(cancellationToken);
            await Task.WhenAll(Connections().Select(open => open.Output.DrainAsync())).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // what is left is cut
        }

        await listener.DrainAsync(new CancellationToken(canceled: true));
        if (Volatile.Read(ref calls) > 0) await ended.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

    private async Task ServeAsync(AcceptedConnection accepted, CancellationToken cancellationToken)
    {
        var peer = new Http2Peer(accepted.PeerAddress, accepted.PeerCertificate);
        var connection = new Http2Connection(accepted.Stream, options.Limits(), Accept(peer), time);
        lock (gate) connections.Add(connection);
        if (listener.Stopping) connection.GoAway(Http2Error.NoError);
        await connection.RunAsync(cancellationToken);
        lock (gate) connections.Remove(connection);
        if (connection.Failure is { } reason) logger.ConnectionEnded(accepted.PeerAddress, reason);
    }

    private Http2Acceptor Accept(Http2Peer peer) =>
        (id, connection) => new Http2ServerStream(id, connection, peer, options.Path, CountedAsync);

    private async Task<GrpcStatus> CountedAsync(IServerPacketStream stream)
    {
        Interlocked.Increment(ref calls);
        try
        {
            return await handler(stream);
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
        {
            logger.CallFailed(stream.PeerAddress, e); // a fault of ours: it costs this call, and no other
            return new GrpcStatus(GrpcStatusCode.Internal, "internal error");
        }
        finally
        {
            if (Interlocked.Decrement(ref calls) == 0 && listener.Cutting) ended.TrySetResult();
        }
    }

    private List<Http2Connection> Connections()
    {
        lock (gate) return [.. connections];
    }
}
