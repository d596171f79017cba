using System.Net;
using System.Net.Sockets;
using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Tunnel;

/// <summary>Straight to a TCP port: the target's own, or that of the first of two relays.</summary>
internal sealed class DirectLayout(string name, IPEndPoint endPoint, IReadOnlyList<ChildProcess> middle) : ILayout
{
    public string Name => name;

    public IReadOnlyList<SystemProcess> Middle => middle;

    /// <summary>Two relays, where the tunnel has its server and its agent.</summary>
    public static async Task<DirectLayout> RelayedAsync(
        Launcher launcher, IPEndPoint target, CancellationToken cancellationToken)
    {
        var (last, inner) = await launcher.StartRelayAsync("relay-2", target, cancellationToken);
        var (first, outer) = await launcher.StartRelayAsync("relay-1", inner, cancellationToken);
        return new DirectLayout("relay", outer, [first, last]);
    }

    public async Task<Stream> DialAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in middle) await process.DisposeAsync();
    }
}
