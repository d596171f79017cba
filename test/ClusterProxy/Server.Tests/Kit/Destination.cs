using System.Net;
using System.Net.Sockets;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A TCP server behind the agent; what it does with a connection is the test's choice.</summary>
internal sealed class Destination : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> serving = [];
    private readonly Task accepting;

    public Destination(Func<NetworkStream, CancellationToken, Task> serve)
    {
        listener.Start();
        accepting = Task.Run(() => AcceptAsync(serve)); // with no test's synchronization context
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Accepted { get; private set; }

    public static Destination Echo() => new((stream, token) => stream.CopyToAsync(stream, token));

    /// <summary>Sends so many bytes, then closes.</summary>
    public static Destination Source(long bytes) => new(async (stream, token) =>
    {
        foreach (var chunk in Payload.Chunks(bytes))
        {
            await stream.WriteAsync(chunk, token);
        }
    });

    /// <summary>Reads to the end, which for a tunnel is when it is closed.</summary>
    public static Destination Sink(TaskCompletionSource<string> digest) => new(async (stream, token) =>
        digest.TrySetResult(await Payload.DigestAsync(stream, long.MaxValue, token)));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving);
        stopping.Dispose();
        listener.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                Accepted++;
                serving.Add(ServeAsync(client, serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // the other side closed
            }
        }
    }
}
