using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>One proxy-server, and the connection to it.</summary>
internal sealed class Replica(
    EndPoint endPoint, KonnectivityDialerOptions options, ClientTls? tls, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    // A server that does not take a frame for this long is left alone with it.
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(1);

    // What one connection may hold here that its caller does not read; more makes downloads slower, not faster: with
    // several at once it does not stay in the processor's cache.
    private const int StreamWindow = 256 * 1024;
    private readonly Lock gate = new();
    private PacketChannel? channel;
    private int open;

    /// <summary>Calls in progress: the replica with the fewest is asked first.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Whether the last attempt to reach it failed.</summary>
    public bool Suspect { get; private set; }

    public async Task<Stream> DialAsync(string address, Action<Task> closing, CancellationToken cancellationToken)
    {
        var call = await OpenAsync(cancellationToken);
        var dialId = Random.Shared.NextInt64(1, long.MaxValue);
        try
        {
            call.Send(PacketFactory.DialRequest(dialId, "tcp", address));
            var connectId = await AnswerAsync(call, dialId, cancellationToken);
            Suspect = false;
            return new TunnelStream(call, connectId, closing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            closing(CancelAsync(call, dialId));
            throw;
        }
        catch (Exception e)
        {
            await call.DisposeAsync();
            if (e is TunnelException || !(call.IsLoss(e) || e is OperationCanceledException)) throw;
            throw Unreachable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        PacketChannel? last;
        lock (gate)
        {
            last = channel;
            channel = null;
        }

        if (last is not null) await last.DisposeAsync();
    }

    private static async Task<long> AnswerAsync(DialedCall call, long dialId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await call.ReadAsync(cancellationToken)
                ?? throw new IOException("The stream ended before the dial was answered.");
            if (next.DialId != dialId) continue;
            if (next.Type == PacketType.DialCls) throw new TunnelException(TunnelFailure.DialFailed, "dial closed");
            if (next.Type != PacketType.DialRsp) continue;
            if (next.Error.Length == 0) return next.ConnectId;
            throw new TunnelException(ReasonOf(next.Error), next.Error);
        }
    }

    private static TunnelFailure ReasonOf(string error)
    {
        if (error.StartsWith(DialErrors.NoAgent, StringComparison.Ordinal)) return TunnelFailure.NoAgent;
        return error.Equals(DialErrors.TimedOut, StringComparison.Ordinal)
            ? TunnelFailure.TimedOut
            : TunnelFailure.DialFailed;
    }

    private static async Task CancelAsync(DialedCall call, long dialId)
    {
        using var timeout = new CancellationTokenSource(CancelTimeout, call.Time);
        try
        {
            call.Send(PacketFactory.CloseDial(dialId));
            await call.Stream.CompleteAsync(timeout.Token);
            while (await call.ReadAsync(timeout.Token) is not null)
            {
                // An answer that was on its way; the server ends the call.
            }
        }
        catch (Exception e) when (call.IsLoss(e) || e is OperationCanceledException)
        {
            // Gone, or not interested: either way nothing is left to cancel.
        }

        await call.DisposeAsync();
    }

    private TunnelException Unreachable(Exception exception)
    {
        if (!Suspect) logger.ServerUnreachable($"{endPoint}", exception);
        Suspect = true;
        return new TunnelException(
            TunnelFailure.ServerUnreachable, $"proxy-server {endPoint}: {exception.Message}", exception);
    }

    private async Task<DialedCall> OpenAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref open);
        try
        {
            var stream = await Channel().OpenAsync(TunnelHeaders.ProxyPath, [], cancellationToken);
            return new DialedCall(stream, time, () => Interlocked.Decrement(ref open));
        }
        catch (Exception e)
        {
            Interlocked.Decrement(ref open);
            if (e is IOException or UnauthorizedAccessException or CryptographicException) throw Unreachable(e);
            throw;
        }
    }

    private PacketChannel Channel()
    {
        lock (gate)
        {
            // What is still open on a broken channel ends by itself.
            if (channel is null || channel.Broken) channel = new PacketChannel(ChannelOptions(), tls, time);
            return channel;
        }
    }

    private PacketChannelOptions ChannelOptions() => new()
    {
        Host = options.Host,
        Port = options.Port,
        EndPoint = endPoint,
        UserAgent = options.UserAgent,
        StreamWindow = StreamWindow,
        ConnectTimeout = options.ConnectTimeout,
        KeepAlive = options.KeepAlive,
        KeepAliveTimeout = options.KeepAliveTimeout,
    };
}
