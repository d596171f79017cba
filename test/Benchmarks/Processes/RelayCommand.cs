using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>The least that can stand in a server's or an agent's place: it copies bytes between two sockets.</summary>
internal static class RelayCommand
{
    private const int BufferSize = 64 * 1024;

    public static Command Create()
    {
        var to = Flag.String("to", "Where connections lead.").Require();
        var command = new Command("relay", "Copies every connection to another address.") { Hidden = true };
        command.Options.Add(to);
        command.SetAction((result, cancellationToken) =>
        {
            var target = IPEndPoint.Parse(result.Get(to));
            return LoopbackServer.RunAsync(
                IPAddress.Loopback, (stream, token) => RelayAsync(stream, target, token), cancellationToken);
        });
        return command;
    }

    private static async Task RelayAsync(NetworkStream stream, IPEndPoint target, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(target, cancellationToken);
        await using var other = new NetworkStream(socket, ownsSocket: false);
        await Task.WhenAny(
            stream.CopyToAsync(other, BufferSize, cancellationToken),
            other.CopyToAsync(stream, BufferSize, cancellationToken));
    }
}
