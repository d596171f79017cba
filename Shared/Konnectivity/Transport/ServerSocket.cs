using System.Net;
using System.Net.Sockets;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Connections to a server's port or Unix socket.</summary>
public static class ServerSocket
{
    /// <exception cref="SocketException">Nothing could be reached there.</exception>
    /// <exception cref="FileNotFoundException">There is no such Unix socket.</exception>
    public static async Task<NetworkStream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        // The system's own words for it are of an address that cannot be assigned.
        if (endPoint is UnixDomainSocketEndPoint && !File.Exists($"{endPoint}"))
            throw new FileNotFoundException($"{endPoint} does not exist.");
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
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
}
