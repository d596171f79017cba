using System.Net.Sockets;

namespace OcmAddons.ClusterProxy.Agent.Endpoints;

/// <summary>The texts of Go's dial errors: proxy-servers map them to HTTP statuses by what they contain.</summary>
internal static class DialError
{
    public static string Timeout(string protocol, string address) => $"dial {protocol} {address}: i/o timeout";

    public static string Describe(string protocol, string address, SocketException exception)
    {
        var dial = $"dial {protocol} {address}: ";
        return exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => dial + "connect: connection refused",
            SocketError.TimedOut => dial + "i/o timeout",
            SocketError.HostUnreachable => dial + "connect: no route to host",
            SocketError.NetworkUnreachable => dial + "connect: network is unreachable",
            SocketError.NetworkDown => dial + "connect: network is down",
            SocketError.HostDown => dial + "connect: host is down",
            SocketError.ConnectionReset => dial + "connect: connection reset by peer",
            SocketError.TooManyOpenSockets => dial + "socket: too many open files",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"dial {protocol}: lookup {HostOf(address)}: no such host",
            _ => dial + exception.Message,
        };
    }

    private static string HostOf(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon < 0 ? address : address[..colon];
    }
}
