using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Handles one call; the status that it returns is what the peer gets.</summary>
public delegate Task<GrpcStatus> PacketStreamHandler(IServerPacketStream stream);

/// <summary>Accepts calls of one streaming method on one port, behind mutual TLS.</summary>
public sealed class PacketListener : IAsyncDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private readonly PacketListenerOptions options;
    private readonly PacketStreamHandler handler;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Socket socket;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cutting = new();
    private readonly SemaphoreSlim handshakes;
    private readonly Lock gate = new();
    private readonly HashSet<Http2Connection> connections = [];
    private readonly HashSet<Task> serving = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task accepting = Task.CompletedTask;
    private int calls;

    private PacketListener(
        PacketListenerOptions options, PacketStreamHandler handler, TimeProvider time, ILogger logger, Socket socket)
    {
        this.options = options;
        this.handler = handler;
        this.time = time;
        this.logger = logger;
        this.socket = socket;
        handshakes = new SemaphoreSlim(options.MaxHandshakes);
    }

    /// <summary>Where it listens; the port that was chosen when none was asked for.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Starts to listen.</summary>
    public static PacketListener Start(
        PacketListenerOptions options, PacketStreamHandler handler, TimeProvider time, ILogger logger)
    {
        options.Tls?.Current(); // a certificate that cannot be read stops the start
        var listener = new PacketListener(options, handler, time, logger, Bind(options.EndPoint));
        listener.accepting = listener.AcceptAsync();
        return listener;
    }

    /// <summary>Takes no more connections; calls that are open have until the token is cancelled to end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await accepting;
        socket.Dispose();
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

        await cutting.CancelAsync();
        await Task.WhenAll(Serving());
        if (Volatile.Read(ref calls) > 0) await ended.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

    private static Socket Bind(IPEndPoint endPoint)
    {
        var bound = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) bound.DualMode = true;
            bound.Bind(endPoint);
            bound.Listen();
            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                await handshakes.WaitAsync(stopping.Token);
                Track(ServeAsync(await socket.AcceptAsync(stopping.Token)));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                handshakes.Release();
                logger.AcceptFailed(e);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        Stream? stream = null;
        var peer = new Http2Peer($"{client.RemoteEndPoint}", null);
        try
        {
            client.NoDelay = true;
            stream = new NetworkStream(client, ownsSocket: true);
            if (options.Tls is { } tls)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await HandshakeAsync(secure, tls);
                peer = peer with { Certificate = secure.RemoteCertificate as X509Certificate2 };
            }
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException
            or SocketException)
        {
            logger.HandshakeFailed(peer.Address, e.Message);
            if (stream is not null) await stream.DisposeAsync();
            return;
        }
        finally
        {
            handshakes.Release();
        }

        await RunAsync(new Http2Connection(stream, options.Limits(), Accept(peer), time));
    }

    private async Task HandshakeAsync(SslStream stream, ServerTls tls)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cutting.Token);
        await stream.AuthenticateAsServerAsync(tls.Current(), either.Token);
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
        finally
        {
            if (Interlocked.Decrement(ref calls) == 0 && cutting.IsCancellationRequested) ended.TrySetResult();
        }
    }

    private async Task RunAsync(Http2Connection connection)
    {
        lock (gate) connections.Add(connection);
        if (stopping.IsCancellationRequested) connection.GoAway(Http2Error.NoError);
        await connection.RunAsync(cutting.Token);
        lock (gate) connections.Remove(connection);
    }

    private void Track(Task task)
    {
        lock (gate)
        {
            serving.RemoveWhere(known => known.IsCompleted);
            serving.Add(task);
        }
    }

    private List<Http2Connection> Connections()
    {
        lock (gate) return [.. connections];
    }

    private List<Task> Serving()
    {
        lock (gate) return [.. serving];
    }
}
