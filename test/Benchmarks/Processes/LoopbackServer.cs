using System.Net;
using System.Net.Sockets;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>Accepts connections on loopback for as long as its process lives, and says on which port.</summary>
internal static class LoopbackServer
{
    public static async Task RunAsync(
        IPAddress address, Func<NetworkStream, CancellationToken, Task> serve, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start(backlog: 4096);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        while (true)
        {
            var socket = await listener.AcceptSocketAsync(cancellationToken);
            _ = ServeAsync(socket, serve, cancellationToken); // ends with its connection, or with the process
        }
    }

    private static async Task ServeAsync(
        Socket socket, Func<NetworkStream, CancellationToken, Task> serve, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await serve(stream, cancellationToken);
        }
        catch (IOException)
        {
            // the peer ended it
        }
    }
}
