using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Dialing;

/// <summary>A Unix socket on which each connection is answered with the same bytes, whatever it asks.</summary>
internal sealed class ScriptedProxy : IAsyncDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"proxy-{Guid.NewGuid():N}.sock");
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stopping = new();
    private readonly string answer;
    private readonly bool open;
    private readonly ConcurrentQueue<string> requests = [];
    private readonly List<Task> serving = [];
    private readonly Task accepting;
    private int connections;

    /// <summary>Answers when a whole head has come. Then it ends the connection, unless it is to stay open.</summary>
    public ScriptedProxy(string answer, bool open = false)
    {
        this.answer = answer;
        this.open = open;
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public EndPoint EndPoint => new UnixDomainSocketEndPoint(path);

    /// <summary>What has been asked.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>How many connections are open.</summary>
    public int Connections => Volatile.Read(ref connections);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        await Task.WhenAll(serving);
        listener.Dispose();
        stopping.Dispose();
        File.Delete(path);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptAsync(stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Interlocked.Increment(ref connections);
        await using var stream = new NetworkStream(client, ownsSocket: true);
        var request = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, stopping.Token);
                if (read == 0) break;
                request.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            requests.Enqueue(request.ToString());
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), stopping.Token);
            while (open && await stream.ReadAsync(buffer, stopping.Token) > 0)
            {
                // until the client has enough of it
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // it has left, or the test has
        }

        Interlocked.Decrement(ref connections);
    }
}
