using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A frontend that writes its own bytes, and sees every byte of the answer.</summary>
internal sealed class RawFrontend(Stream stream) : IAsyncDisposable
{
    public Stream Stream => stream;

    /// <summary>Over TLS with a frontend's certificate, to the server's port.</summary>
    public static async Task<RawFrontend> OpenAsync(RunningServer server, TestPki pki, SslApplicationProtocol protocol)
    {
        var files = pki.Port("proxy-client");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.FrontendPort), TunnelKit.Cancellation);
        var secure = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(pki.CaFile)));
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ApplicationProtocols = [protocol],
                ClientCertificates = [X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile)],
                CertificateChainPolicy = policy,
            },
            TunnelKit.Cancellation);
        return new RawFrontend(secure);
    }

    /// <summary>Through a Unix socket.</summary>
    public static async Task<RawFrontend> OpenAsync(string path) => new(await ConnectAsync(path));

    public static async Task<NetworkStream> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TunnelKit.Cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public ValueTask SendAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), TunnelKit.Cancellation);

    public ValueTask ConnectToAsync(string target) =>
        SendAsync($"CONNECT {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: test\r\n\r\n");

    public async Task<string> ReadAsync(int bytes)
    {
        var buffer = new byte[bytes];
        await stream.ReadExactlyAsync(buffer, TunnelKit.Cancellation);
        return Encoding.UTF8.GetString(buffer);
    }

    /// <summary>Everything until the server closes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, TunnelKit.Cancellation);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
