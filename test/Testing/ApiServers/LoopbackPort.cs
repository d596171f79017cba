using System.Net;
using System.Net.Sockets;

namespace OcmAddons.Testing.ApiServers;

/// <summary>A port that nobody listens on now. Somebody may by the time it is used, so be ready to ask again.</summary>
public static class LoopbackPort
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
