using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>
/// Opens tunnels through proxy-servers with <c>--mode=http-connect</c>: each on a connection of its own, one server
/// after the other.
/// </summary>
internal sealed class HttpConnectDialer(
    KonnectivityDialerOptions options, IReadOnlyList<EndPoint> servers, TimeProvider time) : ITunnelDialer
{
    private const int MaxReason = 4096;
    private readonly ClientTls tls = new(options.Tls(), time, NullLogger.Instance);
    private int turn;

    /// <inheritdoc/>
    public async Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var target = new TunnelTarget(host, port);
        using var timeout = new CancellationTokenSource(options.DialTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await DialAnyAsync(target, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TunnelException(
                TunnelFailure.TimedOut, $"No answer to the dial of {target} within {options.DialTimeout}.", e);
        }
    }

    private async Task<Stream> DialAnyAsync(TunnelTarget target, CancellationToken cancellationToken)
    {
        TunnelException? failure = null;
        var first = (uint)Interlocked.Increment(ref turn);
        for (var i = 0u; i < servers.Count; i++)
        {
            try
            {
                return await DialAsync(servers[(int)((first + i) % servers.Count)], target, cancellationToken);
            }
            catch (TunnelException e) when (e.Reason is TunnelFailure.NoAgent or TunnelFailure.ServerUnreachable)
            {
                // That a server is there but has no agent says more than that another is not there.
                if (failure?.Reason != TunnelFailure.NoAgent) failure = e;
            }
        }

        throw failure ?? new TunnelException(TunnelFailure.ServerUnreachable, "There is no proxy-server.");
    }

    private async Task<Stream> DialAsync(EndPoint server, TunnelTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await OpenAsync(server, cancellationToken);
            try
            {
                await AskAsync(stream, target, cancellationToken);
                return stream;
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException
            or UnauthorizedAccessException or CryptographicException && e is not TunnelException)
        {
            throw new TunnelException(TunnelFailure.ServerUnreachable, $"proxy-server {server}: {e.Message}", e);
        }
    }

    private async Task<Stream> OpenAsync(EndPoint server, CancellationToken cancellationToken)
    {
        var plain = await ServerSocket.ConnectAsync(server, cancellationToken);
        if (server is UnixDomainSocketEndPoint) return plain;
        var secure = new SslStream(plain);
        try
        {
            var current = tls.Current();
            current.ApplicationProtocols = [SslApplicationProtocol.Http11];
            await secure.AuthenticateAsClientAsync(current, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private async Task AskAsync(Stream stream, TunnelTarget target, CancellationToken cancellationToken)
    {
        var request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {options.UserAgent}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var answer = await HttpAnswer.ReadAsync(stream, cancellationToken)
            ?? throw new IOException("it does not speak HTTP/1.1");
        if (answer.Status == 200) return;

        // Those that tell of the dial end the connection after their reason; others may keep it open.
        var reason = answer.Status >= 500 ? await ReasonAsync(stream, cancellationToken) : "";
        throw new TunnelException(FailureOf(answer, reason), reason.Length > 0 ? reason : answer.StatusLine);
    }

    private static async Task<string> ReasonAsync(Stream stream, CancellationToken cancellationToken)
    {
        var body = new byte[MaxReason];
        var length = await stream.ReadAtLeastAsync(body, MaxReason, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(body, 0, length).Trim();
    }

    private static TunnelFailure FailureOf(HttpAnswer answer, string reason)
    {
        if (answer.Status < 500) return TunnelFailure.ServerUnreachable;
        if (reason.Contains(DialErrors.NoAgent, StringComparison.Ordinal)) return TunnelFailure.NoAgent;
        return reason.Contains(DialErrors.TimedOut, StringComparison.Ordinal)
            ? TunnelFailure.TimedOut
            : TunnelFailure.DialFailed;
    }
}
