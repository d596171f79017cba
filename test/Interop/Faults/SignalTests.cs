using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>One signal asks a process to end in its own time, a second one to end now.</summary>
[CancelAfter(120_000)]
public sealed class SignalTests
{
    private TunnelLab lab = null!;
    private RunningServer server = null!;
    private TunnelProcess agent = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        lab = new TunnelLab();
        server = await lab.StartServerAsync(cancellationToken, "--graceful-shutdown-timeout=1h");
        agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
    }

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [TestCase(true, 0)]
    [TestCase(false, 1)]
    public async Task Terminate_Twice_DrainsThenEndsNow(bool theAgent, int code, CancellationToken cancellationToken)
    {
        var process = theAgent ? agent : server.Process;
        await using var echo = Destination.Echo();
        await using var traffic = await Traffic.StartAsync(lab.Dialer(server), echo.Port, 1, cancellationToken);
        await traffic.MovesAsync(cancellationToken);

        process.Process.Terminate();
        await Eventually.TrueAsync(
            async t => !await process.AnswersAsync("/readyz", t), "it to say that it leaves", cancellationToken);
        await traffic.MovesAsync(cancellationToken);
        Assert.That(traffic.Broken, Is.Zero);
        process.Process.Terminate();

        await process.Process.WaitForExitAsync(cancellationToken);
        await traffic.AllBrokenAsync(cancellationToken);
        Assert.That(process.Process.ExitCode, Is.EqualTo(code));
    }
}
