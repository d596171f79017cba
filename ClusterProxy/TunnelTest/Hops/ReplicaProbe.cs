using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>Goes the way through one replica, hop by hop, until one fails.</summary>
internal sealed class ReplicaProbe(TunnelTestOptions options, EndPoint replica, TimeProvider time)
{
    private readonly HopRunner hops = new(options.Server.DialTimeout, time);
    private ServerCertificate? seen;

    public async Task<ReplicaReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await ReachAsync(cancellationToken)) await PassAsync(cancellationToken);
        return new ReplicaReport($"{replica}", hops.Results);
    }

    /// <summary>As far as the proxy-server, on a connection that is given up afterwards.</summary>
    private async Task<bool> ReachAsync(CancellationToken cancellationToken)
    {
        await using var plain = await hops.RunAsync("connect", ConnectAsync, Advice.ForConnecting, cancellationToken);
        if (plain is null) return false;
        if (replica is UnixDomainSocketEndPoint) return await EnterAsync(plain, cancellationToken);
        await using var secure = new SslStream(plain);
        return await hops.RunAsync(
            "tls", t => HandshakeAsync(secure, t), e => Advice.ForHandshake(e, seen), cancellationToken) is not null
            && await EnterAsync(secure, cancellationToken);
    }

    /// <summary>Through the proxy-server, as a program would.</summary>
    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var dialer = TunnelDialers.Create(options.Mode, options.Server, [replica], time);
        await using var disposed = dialer as IAsyncDisposable;
        var stream = await hops.RunAsync(
            "dial", t => DialAsync(dialer, t), e => Advice.ForDialing(e, options.Target), cancellationToken);
        if (stream is null) return;
        await using var _ = stream;
        if (options.Url is null) return;
        using var client = new TunnelHttpClient(options, stream);
        await hops.RunAsync("fetch", t => FetchAsync(client, t), Advice.ForFetching, cancellationToken);
    }

    private async Task<(NetworkStream, string)> ConnectAsync(CancellationToken cancellationToken)
    {
        var stream = await ServerSocket.ConnectAsync(replica, cancellationToken);
        return (stream, replica is IPEndPoint ? $"from {stream.Socket.LocalEndPoint}" : "a Unix socket, without TLS");
    }

    private async Task<(SslStream, string)> HandshakeAsync(SslStream stream, CancellationToken cancellationToken)
    {
        var tls = new ClientTls(options.Server.Tls(), time, NullLogger.Instance).Current();
        tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (certificate is X509Certificate2 theirs) seen = ServerCertificate.Of(theirs, errors, time);
            return errors == SslPolicyErrors.None;
        };
        // A server chooses what it speaks, and by that tells which mode it runs with.
        tls.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        try
        {
            await stream.AuthenticateAsClientAsync(tls, cancellationToken);
        }
        catch (AuthenticationException e) when (seen?.Problem is { } problem)
        {
            throw new AuthenticationException($"{seen.Subject} {problem}", e.InnerException);
        }

        CheckMode(stream.NegotiatedApplicationProtocol);
        var self = (stream.LocalCertificate as X509Certificate2)?.Subject ?? "nobody (no --client-cert)";
        var shown = $"{stream.SslProtocol}; {seen?.Subject}, valid until {seen?.NotAfter:u}";
        return (stream, $"{shown}; this client is {self}");
    }

    // HTTP/1.1 needs no agreement, HTTP/2 does.
    private void CheckMode(SslApplicationProtocol agreed)
    {
        var http2 = agreed == SslApplicationProtocol.Http2;
        if (http2 == (options.Mode == TunnelMode.Grpc)) return;
        if (http2) throw new OtherModeException(TunnelMode.Grpc);
        if (agreed == SslApplicationProtocol.Http11) throw new OtherModeException(TunnelMode.HttpConnect);
        throw new AuthenticationException("the server does not offer HTTP/2");
    }

    private async Task<bool> EnterAsync(Stream stream, CancellationToken cancellationToken)
    {
        var hop = options.Mode == TunnelMode.Grpc ? "http2" : "http1";
        return await hops.RunAsync(
            hop,
            async token =>
            {
                await Admission.AskAsync(stream, options.Mode, token);
                return (stream, "the proxy-server lets this client in");
            },
            e => Advice.ForAdmission(e, stream is SslStream), cancellationToken) is not null;
    }

    private async Task<(Stream, string)> DialAsync(ITunnelDialer dialer, CancellationToken cancellationToken) =>
        (await dialer.DialAsync(options.Target.Host, options.Target.Port, cancellationToken), $"{options.Target}");

    private static async Task<(string, string)> FetchAsync(
        TunnelHttpClient client, CancellationToken cancellationToken)
    {
        var (status, bytes) = await client.GetAsync(cancellationToken);
        return (status, $"{status}, {bytes} bytes");
    }
}
