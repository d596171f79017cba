using System.Net.Sockets;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>A tunnel whose far end is a backend on loopback, whatever cluster is asked for.</summary>
internal sealed class DirectTunnel(Backend backend) : ITunnelDialer
{
    public async Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var address = new Uri(backend.Address);
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
