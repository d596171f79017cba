using System.Net.Sockets;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tests.Frontends;

/// <summary>gRPC through a Unix socket, as kube-apiserver's egress selector speaks it.</summary>
[CancelAfter(120_000)]
public sealed class UnixSocketTests
{
    private TunnelKit kit = null!;
    private string socket = "";

    [SetUp]
    public void SetUp()
    {
        kit = new TunnelKit();
        socket = Path.Combine(Path.GetTempPath(), $"konn-{Guid.NewGuid():N}.sock");
    }

    [TearDown]
    public async Task TearDown()
    {
        await kit.DisposeAsync();
        File.Delete(socket);
    }

    [Test]
    public async Task Proxy_AuthorityThatIsThePath_IsServed(CancellationToken cancellationToken)
    {
        var server = await StartAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        await using var echo = Destination.Echo();
        await using var frontend = new GrpcOverUnix(socket);

        await frontend.SendAsync(PacketFactory.DialRequest(7, "tcp", $"{TunnelKit.Cluster1}:{echo.Port}"));
        var dialed = await frontend.ReceiveAsync(cancellationToken);
        await frontend.SendAsync(GrpcOverUnix.Data(dialed.DialResponse.ConnectId, "hello"));
        var answer = await frontend.ReceiveAsync(cancellationToken);

        Assert.That(dialed.DialResponse.Error, Is.Empty);
        Assert.That(dialed.DialResponse.Random, Is.EqualTo(7));
        Assert.That(answer.Data.Data_.ToStringUtf8(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Start_SocketFile_IsForOwnerAndGroupOnly()
    {
        await StartAsync();

        Assert.That(Convert.ToString((int)File.GetUnixFileMode(socket), 8), Is.EqualTo("770"));
    }

    [Test]
    public async Task Start_FileLeftBehind_IsReplaced()
    {
        await File.WriteAllTextAsync(socket, "");

        await StartAsync();

        await using var opened = await RawFrontend.OpenAsync(socket);
        Assert.That(opened.Stream.CanWrite, Is.True);
    }

    [Test]
    public async Task Start_FileThatIsToBeKept_Fails()
    {
        await File.WriteAllTextAsync(socket, "");

        Assert.That(
            () => StartAsync(options => options.DeleteExistingSocket = false),
            Throws.InstanceOf<SocketException>().With.Property("SocketErrorCode")
                .EqualTo(SocketError.AddressAlreadyInUse));
    }

    [Test]
    public async Task Stop_SocketFile_IsGone()
    {
        var server = await StartAsync();

        await server.Host.StopAsync(TimeSpan.Zero);

        Assert.That(File.Exists(socket), Is.False);
    }

    private Task<RunningServer> StartAsync(Action<ProxyServerOptions>? change = null) =>
        kit.StartServerAsync(options =>
        {
            (options.UnixSocket, options.Frontend) = (socket, null);
            change?.Invoke(options);
        });
}
