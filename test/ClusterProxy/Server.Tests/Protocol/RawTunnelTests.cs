using OcmAddons.ClusterProxy.Server.Tests.Kit;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>A proxy-server between an agent and a frontend whose packets are the test's own.</summary>
public abstract class RawTunnelTests
{
    private protected TunnelKit Tunnels { get; private set; } = null!;

    private protected RunningServer Server { get; private set; } = null!;

    private protected RawPeer Agent { get; private set; } = null!;

    private protected RawPeer Frontend { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Tunnels = new TunnelKit();
        Server = await Tunnels.StartServerAsync();
        Agent = await RawPeer.AcceptedAgentAsync(Tunnels, Server, TunnelKit.Cluster1);
        Frontend = await RawPeer.FrontendAsync(Tunnels, Server);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await Frontend.DisposeAsync();
        await Agent.DisposeAsync();
        await Tunnels.DisposeAsync();
    }
}
