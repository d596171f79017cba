using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>Goes the way through one replica, hop by hop, until one fails.</summary>
internal sealed class ReplicaProbe(TunnelTestOptions options, IPEndPoint replica, TimeProvider time)
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
        using var socket = new Socket(replica.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (await hops.RunAsync("connect", t => ConnectAsync(socket, t), Advice.ForConnecting, cancellationToken)
            is not { } plain) return false;
        await using var secure = new SslStream(plain);
        if (await hops.RunAsync(
            "tls", t => HandshakeAsync(secure, t), e => Advice.ForHandshake(e, seen), cancellationToken)
            is null) return false;
        return await hops.RunAsync("http2", t => EnterAsync(secure, t), Advice.ForAdmission, cancellationToken)
            is not null;
    }

    /// <summary>Through the proxy-server, as a program would.</summary>
    private async Task PassAsync(CancellationToken cancellationToken)
    {
        await using var dialer = new KonnectivityDialer(
            OnlyThisReplica(), time, NullLogger<KonnectivityDialer>.Instance);
        var stream = await hops.RunAsync(
            "dial", t => DialAsync(dialer, t), e => Advice.ForDialing(e, options.Target), cancellationToken);
        if (stream is null) return;
        await using var _ = stream;
        if (options.Url is null) return;
        using var client = new TunnelHttpClient(options, stream);
        await hops.RunAsync("fetch", t => FetchAsync(client, t), Advice.ForFetching, cancellationToken);
    }

    private async Task<(NetworkStream, string)> ConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        await socket.ConnectAsync(replica, cancellationToken);
        return (new NetworkStream(socket, ownsSocket: true), $"from {socket.LocalEndPoint}");
    }

    private async Task<(SslStream, string)> HandshakeAsync(SslStream stream, CancellationToken cancellationToken)
    {
        var tls = new ClientTls(
            new ClientTlsOptions
            {
                ServerName = options.Server.ServerName ?? options.Server.Host,
                CaFile = options.Server.CaFile,
                CertificateFile = options.Server.CertificateFile,
                KeyFile = options.Server.KeyFile,
            },
            time,
            NullLogger.Instance).Current();
        tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (certificate is X509Certificate2 theirs) seen = ServerCertificate.Of(theirs, errors, time);
            return errors == SslPolicyErrors.None;
        };
        try
        {
            await stream.AuthenticateAsClientAsync(tls, cancellationToken);
        }
        catch (AuthenticationException e) when (seen?.Problem is { } problem)
        {
            throw new AuthenticationException($"{seen.Subject} {problem}", e.InnerException);
        }

        if (stream.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            throw new AuthenticationException("the server does not offer HTTP/2");
        }

        var self = (stream.LocalCertificate as X509Certificate2)?.Subject ?? "nobody (no --client-cert)";
        var shown = $"{stream.SslProtocol}; {seen?.Subject}, valid until {seen?.NotAfter:u}";
        return (stream, $"{shown}; this client is {self}");
    }

    /// <summary>
    /// With TLS 1.3 a server refuses a client's certificate after the handshake: only what it says next tells.
    /// </summary>
    private static async Task<(SslStream, string)> EnterAsync(SslStream stream, CancellationToken cancellationToken)
    {
        const int FrameHeader = 9;
        const byte Settings = 4;
        byte[] greeting = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0];
        await stream.WriteAsync(greeting, cancellationToken);
        var answer = new byte[FrameHeader];
        if (await stream.ReadAtLeastAsync(answer, FrameHeader, throwOnEndOfStream: false, cancellationToken) == 0)
        {
            throw new IOException("the proxy-server ended the connection after the handshake");
        }

        return answer[3] == Settings
            ? (stream, "the proxy-server lets this client in")
            : throw new IOException("the server's first frame is not SETTINGS");
    }

    private async Task<(Stream, string)> DialAsync(KonnectivityDialer dialer, CancellationToken cancellationToken) =>
        (await dialer.DialAsync(options.Target.Host, options.Target.Port, cancellationToken), $"{options.Target}");

    private static async Task<(string, string)> FetchAsync(
        TunnelHttpClient client, CancellationToken cancellationToken)
    {
        var (status, bytes) = await client.GetAsync(cancellationToken);
        return (status, $"{status}, {bytes} bytes");
    }

    private KonnectivityDialerOptions OnlyThisReplica() => new()
    {
        Host = $"{replica.Address}",
        Port = replica.Port,
        ServerName = options.Server.ServerName ?? options.Server.Host,
        CaFile = options.Server.CaFile,
        CertificateFile = options.Server.CertificateFile,
        KeyFile = options.Server.KeyFile,
        DialTimeout = options.Server.DialTimeout,
        ConnectTimeout = options.Server.ConnectTimeout,
    };
}
