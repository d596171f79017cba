using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>Every line that the programs log fails to be written.</summary>
[CancelAfter(180_000)]
[NonParallelizable]
public sealed class FullDiskTests
{
    [Test]
    public async Task Logs_OnAFullDisk_StopNothing(CancellationToken cancellationToken)
    {
        await using var lab = new TunnelLab { DiskIsFull = true };
        var server = await lab.StartServerAsync(cancellationToken, "--v=6");
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken, "--v=6");
        await using var echo = Destination.Echo();
        await using (var traffic = await Traffic.StartAsync(lab.Dialer(server), echo.Port, 10, cancellationToken))
        {
            await traffic.MovesAsync(cancellationToken);
            Assert.That(traffic.Broken, Is.Zero);
        }

        foreach (var process in (TunnelProcess[])[agent, server.Process])
        {
            process.Process.Terminate();
            await process.Process.WaitForExitAsync(cancellationToken);
            Assert.That(process.Process.ExitCode, Is.Zero);
        }
    }
}
