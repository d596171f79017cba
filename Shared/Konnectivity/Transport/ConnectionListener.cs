using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>
/// Serves one connection, and disposes of its stream. The token is cancelled when what is left is to be cut.
/// </summary>
public delegate Task ConnectionHandler(AcceptedConnection connection, CancellationToken cancellationToken);

/// <summary>A connection whose client has proved itself, where that is asked for.</summary>
public sealed record AcceptedConnection(Stream Stream, string PeerAddress, X509Certificate2? PeerCertificate);

/// <summary>Where to listen, and who is let in.</summary>
public sealed record ConnectionListenerOptions
{
    /// <summary>A TCP port, or a Unix socket, which only its owner and group may open.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>No TLS at all when unset.</summary>
    public ServerTls? Tls { get; init; }

    /// <summary>Connections that may be in their TLS handshake at once; others wait in the system's queue.</summary>
    public int MaxHandshakes { get; init; } = 256;
}

/// <summary>Accepts connections on one port or Unix socket, behind TLS where that is wanted.</summary>
public sealed class ConnectionListener : IAsyncDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);
    private readonly ConnectionListenerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Socket socket;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cutting = new();
    private readonly SemaphoreSlim handshakes;
    private readonly LogAllowance refusals;
    private readonly Lock gate = new();
    private readonly HashSet<Task> serving = [];
    private Task accepting = Task.CompletedTask;

    /// <summary>Takes the address; nobody can connect before <see cref="Start"/>.</summary>
    public ConnectionListener(ConnectionListenerOptions options, TimeProvider time, ILogger logger)
    {
        options.Tls?.Current(); // a certificate that cannot be read stops the start
        this.options = options;
        this.time = time;
        this.logger = logger;
        socket = Bind(options.EndPoint);
        EndPoint = socket.LocalEndPoint!;
        handshakes = new SemaphoreSlim(options.MaxHandshakes);
        refusals = new LogAllowance(time);
    }

    /// <summary>Where it listens; the port that was chosen when none was asked for.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>No further connection is accepted.</summary>
    public bool Stopping => stopping.IsCancellationRequested;

    /// <summary>What is left is cut, or has been.</summary>
    public bool Cutting => cutting.IsCancellationRequested;

    public void Start(ConnectionHandler handler)
    {
        socket.Listen();
        accepting = AcceptAsync(handler);
    }

    /// <summary>Takes no more connections; those that are open go on.</summary>
    public async Task StopAcceptingAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        socket.Dispose(); // takes a Unix socket's file along
    }

    /// <summary>Waits for the connections that are open, and cuts what is left when the token is cancelled.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Serving()).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // what is left is cut
        }

        await cutting.CancelAsync();
        await Task.WhenAll(Serving());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await DrainAsync(new CancellationToken(canceled: true));
    }

    private static Socket Bind(EndPoint endPoint)
    {
        var unix = endPoint is UnixDomainSocketEndPoint;
        var bound = new Socket(
            endPoint.AddressFamily, SocketType.Stream, unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) bound.DualMode = true;
            bound.Bind(endPoint);
            if (unix) File.SetUnixFileMode($"{endPoint}", OwnerAndGroup);
            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(ConnectionHandler handler)
    {
        while (true)
        {
            try
            {
                await handshakes.WaitAsync(stopping.Token);
                Track(ServeAsync(await socket.AcceptAsync(stopping.Token), handler));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                handshakes.Release();
                logger.AcceptFailed(e);
                await PauseAsync();
            }
        }
    }

    // When there are no more file descriptors, trying again at once does not bring any.
    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(PauseAfterFailure, time, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // the loop ends by the same token
        }
    }

    private async Task ServeAsync(Socket client, ConnectionHandler handler)
    {
        await Task.Yield();
        if (await LetInAsync(client) is { } connection) await handler(connection, cutting.Token);
    }

    private async Task<AcceptedConnection?> LetInAsync(Socket client)
    {
        Stream? stream = null;
        var address = "";
        try
        {
            address = client.RemoteEndPoint is IPEndPoint remote ? $"{remote}" : "a Unix socket";
            if (client.ProtocolType == ProtocolType.Tcp) TcpOptions.Apply(client);
            stream = new NetworkStream(client, ownsSocket: true);
            if (options.Tls is not { } tls) return new AcceptedConnection(stream, address, null);
            var secure = new TlsStream(stream);
            stream = secure;
            await HandshakeAsync(secure, tls);
            return new AcceptedConnection(secure, address, secure.RemoteCertificate);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException
            or SocketException)
        {
            if (refusals.TryTake(out var missed)) logger.HandshakeFailed(address, e.Message, missed);
            else logger.HandshakeFailedToo(address, e.Message);
            if (stream is not null) await stream.DisposeAsync();
            return null;
        }
        finally
        {
            handshakes.Release();
        }
    }

    private async Task HandshakeAsync(TlsStream stream, ServerTls tls)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cutting.Token);
        await stream.AuthenticateAsync(tls.Current(), either.Token);
    }

    private void Track(Task task)
    {
        lock (gate)
        {
            serving.RemoveWhere(known => known.IsCompleted);
            serving.Add(task);
        }
    }

    private List<Task> Serving()
    {
        lock (gate) return [.. serving];
    }
}
