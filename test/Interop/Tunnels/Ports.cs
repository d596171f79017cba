using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>Ports that the proxy-server's flags accept, as in the original.</summary>
internal static class Ports
{
    private const int Last = 49151;

    public static int Free()
    {
        while (true)
        {
            if (LoopbackPort.Free() is var port and <= Last) return port;
        }
    }
}
