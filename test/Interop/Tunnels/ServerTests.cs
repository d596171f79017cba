namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>A proxy-server for each test.</summary>
public abstract class ServerTests
{
    private protected TunnelLab Lab { get; private set; } = null!;

    private protected RunningServer Server { get; private set; } = null!;

    [SetUp]
    public async Task StartServerAsync()
    {
        Lab = new TunnelLab();
        Server = await StartServerAsync(TestContext.CurrentContext.CancellationToken);
    }

    [TearDown]
    public async Task TearDownAsync() => await Lab.DisposeAsync();

    private protected virtual Task<RunningServer> StartServerAsync(CancellationToken cancellationToken) =>
        Lab.StartServerAsync(cancellationToken);
}
