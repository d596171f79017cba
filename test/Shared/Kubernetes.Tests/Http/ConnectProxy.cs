using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OcmAddons.Kubernetes.Tests.Http;

/// <summary>An HTTP CONNECT proxy for one connection; it remembers where that went.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public ConnectProxy() => listener.Start();

    public Uri Address => new($"http://{listener.LocalEndpoint}");

    public string? Target { get; private set; }

    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var downstream = client.GetStream();
        Target = (await ReadHeadAsync(downstream, cancellationToken)).Split(' ')[1];
        using var server = new TcpClient();
        await server.ConnectAsync(IPEndPoint.Parse(Target), cancellationToken);
        await using var upstream = server.GetStream();
        await downstream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellationToken);
        await Task.WhenAny(
            downstream.CopyToAsync(upstream, cancellationToken), upstream.CopyToAsync(downstream, cancellationToken));
    }

    public void Dispose() => listener.Dispose();

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
