using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>
/// Opens tunnels through a proxy-server: keeps one HTTP/2 connection to each of its replicas, and opens a stream on it
/// for each dial. Safe for concurrent use. Disposing it ends the tunnels that it opened.
/// </summary>
public sealed class KonnectivityDialer : ITunnelDialer, IAsyncDisposable
{
    private readonly KonnectivityDialerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<KonnectivityDialer> logger;
    private readonly Lazy<ReplicaSet> replicas;
    private readonly ConcurrentDictionary<Task, byte> closing = [];

    public KonnectivityDialer(
        KonnectivityDialerOptions options, TimeProvider time, ILogger<KonnectivityDialer> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        replicas = new Lazy<ReplicaSet>(() => new ReplicaSet(options, Tls(), time, logger));
    }

    /// <inheritdoc/>
    public async Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        var address = host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
        using var timeout = new CancellationTokenSource(options.DialTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await DialAnyAsync(address, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TunnelException(
                TunnelFailure.TimedOut, $"No answer to the dial of {address} within {options.DialTimeout}.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(closing.Keys);
        if (replicas.IsValueCreated) await replicas.Value.DisposeAsync();
    }

    private async Task<Stream> DialAnyAsync(string address, CancellationToken cancellationToken)
    {
        TunnelException? failure = null;
        foreach (var replica in await ReplicasAsync(cancellationToken))
        {
            try
            {
                return await replica.DialAsync(address, Closing, cancellationToken);
            }
            catch (TunnelException e) when (e.Reason is TunnelFailure.NoAgent or TunnelFailure.ServerUnreachable)
            {
                // That a server is there but has no agent says more than that another is not there.
                if (failure?.Reason != TunnelFailure.NoAgent) failure = e;
                logger.ReplicaPassed(address, e.Message);
            }
        }

        throw failure ?? new TunnelException(
            TunnelFailure.ServerUnreachable, $"{options.Host} has no address: no proxy-server is running.");
    }

    private async Task<IReadOnlyList<Replica>> ReplicasAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await replicas.Value.InOrderAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            throw new TunnelException(
                TunnelFailure.ServerUnreachable, $"{options.Host} cannot be resolved: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TunnelException(
                TunnelFailure.ServerUnreachable, $"The certificates for the tunnel cannot be read: {e.Message}", e);
        }
    }

    private ClientTls? Tls() => options.EndPoint is UnixDomainSocketEndPoint
        ? null
        : new ClientTls(options.Tls(), time, logger);

    private void Closing(Task task)
    {
        foreach (var done in closing.Keys.Where(known => known.IsCompleted))
        {
            closing.TryRemove(done, out _);
        }

        closing.TryAdd(task, 0);
    }
}
