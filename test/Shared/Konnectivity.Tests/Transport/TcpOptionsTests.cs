using System.Net.Sockets;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Tests.Transport;

public sealed class TcpOptionsTests
{
    [Test]
    public void Apply_AnySocket_FindsAPeerThatIsGoneWithinAMinute()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);

        TcpOptions.Apply(socket);

        Assert.That(socket.NoDelay, Is.True);
        Assert.That(Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive), Is.Not.Zero);
        var idle = Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime);
        var interval = Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval);
        var probes = Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount);
        Assert.That(idle + (interval * probes), Is.EqualTo(60));

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
    }
}
