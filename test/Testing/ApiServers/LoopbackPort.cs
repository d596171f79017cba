using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OcmAddons.Testing.ApiServers;

/// <summary>
/// A port that nobody listens on, and that nobody is given by chance before it is used: the system takes those of
/// outgoing connections from higher ones, and a process asks for none twice. All flags accept it.
/// </summary>
public static class LoopbackPort
{
    private const int First = 10_000;
    private const int End = 32_768; // where the system's own begin, see ip_local_port_range
    private static readonly ConcurrentDictionary<int, bool> Given = [];

    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port) && Given.TryAdd(port, true)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
