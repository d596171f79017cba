using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>The HTTP proxy by which alone a network's machines get out; it remembers who asked for what.</summary>
internal sealed class ForwardProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> heads = new();
    private readonly ConcurrentBag<Task> serving = [];
    private readonly Task accepting;

    public ForwardProxy()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyCollection<string> Heads => heads;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        await Task.WhenAll(serving);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            var downstream = client.GetStream();
            var head = await ReadHeadAsync(downstream);
            heads.Enqueue(head);
            await server.ConnectAsync("127.0.0.1", int.Parse(head.Split(' ')[1].Split(':')[^1]), stopping.Token);
            await downstream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stopping.Token);
            await Task.WhenAny(
                downstream.CopyToAsync(server.GetStream(), stopping.Token),
                server.GetStream().CopyToAsync(downstream, stopping.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // one of the two is gone
        }

        client.Dispose();
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next, stopping.Token);
            head.Append((char)next[0]);
        }

        return head.ToString();
    }
}
