using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Konnectivity.Tests.Tls;

/// <summary>Our TLS as the server of .NET's own, over loopback.</summary>
internal sealed class TlsPair : IAsyncDisposable
{
    private TlsPair(TlsStream ours, SslStream theirs, Socket wire) => (Ours, Theirs, Wire) = (ours, theirs, wire);

    public TlsStream Ours { get; }

    public SslStream Theirs { get; }

    /// <summary>Below the TLS of the peer.</summary>
    public Socket Wire { get; }

    public static async Task<TlsPair> ConnectAsync(
        SslProtocols protocol, int mostAtOnce, CancellationToken cancellationToken)
    {
        var (near, far) = await SocketsAsync(cancellationToken);
        var pair = new TlsPair(
            new TlsStream(new ShortReads(near, mostAtOnce)), new SslStream(new NetworkStream(far, true)), far);
        using var authority = new TestAuthority("tls-pair");
        using var certificate = authority.IssueServer("localhost").ToX509();
        await Task.WhenAll(
            pair.Ours.AuthenticateAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken),
            pair.Theirs.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    EnabledSslProtocols = protocol,
                    CertificateChainPolicy = Trusting(authority),
                },
                cancellationToken));
        return pair;
    }

    /// <summary>Two ends of a connection.</summary>
    public static async Task<(Socket Near, Socket Far)> SocketsAsync(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await far.ConnectAsync(listener.LocalEndPoint!, cancellationToken);
        return (await listener.AcceptAsync(cancellationToken), far);
    }

    public async ValueTask DisposeAsync()
    {
        await Ours.DisposeAsync();
        await Theirs.DisposeAsync();
    }

    private static X509ChainPolicy Trusting(TestAuthority authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(authority.Certificate.RawData));
        return policy;
    }
}
