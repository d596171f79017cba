using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>HTTP/1.1 as it is written, for what no client would send.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly SslStream stream;

    private RawConnection(SslStream stream) => this.stream = stream;

    public Stream Stream => stream;

    /// <param name="certificate">Null: the hub's front proxy.</param>
    public static async Task<RawConnection> OpenAsync(
        GatewayRig rig, CancellationToken cancellationToken, X509Certificate2? certificate = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, rig.Address.Port, cancellationToken);
        var secured = new SslStream(client.GetStream());
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0],
                ClientCertificates = [certificate ?? rig.FrontProxyCertificate()],
            },
            cancellationToken);
        return new RawConnection(secured);
    }

    /// <summary>Sends a head with these lines, and whatever is to follow it.</summary>
    public Task SendAsync(string requestLine, string[] headers, string body, CancellationToken cancellationToken)
    {
        string[] head = [$"{requestLine} HTTP/1.1", "Host: localhost", .. headers, "", body];
        return stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", head)), cancellationToken).AsTask();
    }

    /// <summary>The head of an answer; null when the connection ends without one.</summary>
    public async Task<string?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            try
            {
                if (await stream.ReadAsync(one, cancellationToken) == 0) return null;
            }
            catch (IOException)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Status code of the answer to one request without a body; 0 when the connection ends without
    /// one.</summary>
    public async Task<int> AskAsync(string requestLine, string[] headers, CancellationToken cancellationToken)
    {
        await SendAsync(requestLine, headers, "", cancellationToken);
        return await ReadHeadAsync(cancellationToken) is { } head ? int.Parse(head.Split(' ')[1]) : 0;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
