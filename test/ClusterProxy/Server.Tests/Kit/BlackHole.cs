using System.Net;
using System.Net.Sockets;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A port that neither accepts nor refuses: its queue of connections is full.</summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket listener;
    private readonly List<Socket> fillers = [];

    private BlackHole(Socket listener) => this.listener = listener;

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public static BlackHole Open()
    {
        var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Any, 0));
        silent.Listen(0);
        var hole = new BlackHole(silent);
        for (var i = 0; i < 4; i++)
        {
            var filler = new Socket(
                AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            { Blocking = false };
            hole.fillers.Add(filler);
            try
            {
                filler.Connect(IPAddress.Loopback, hole.Port);
            }
            catch (SocketException)
            {
                // in progress, which is all that is wanted
            }
        }

        return hole;
    }

    public void Dispose()
    {
        fillers.ForEach(filler => filler.Dispose());
        listener.Dispose();
    }
}
