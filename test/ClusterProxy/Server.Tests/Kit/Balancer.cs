using System.Net;
using System.Net.Sockets;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>One address for several servers: it leads each connection to one of them by chance.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> serving = [];
    private readonly Random random = new(7);
    private readonly Task accepting;

    public Balancer(params int[] ports)
    {
        Ports = ports;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int[] Ports { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving);
        stopping.Dispose();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                serving.Add(ServeAsync(client, Ports[random.Next(Ports.Length)]));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client, int port)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, stopping.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), stopping.Token),
                server.GetStream().CopyToAsync(client.GetStream(), stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // that server is not there
        }

        client.Dispose();
    }
}
