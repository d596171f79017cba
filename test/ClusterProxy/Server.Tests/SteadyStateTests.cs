using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server.Tests.Kit;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>What DATA packets leave for the garbage collector: nothing, once pools and tables have grown.</summary>
[CancelAfter(180_000)]
public sealed class SteadyStateTests
{
    private const int Connections = 8;
    private const int Packets = 50_000;
    private const int Size = 4 * 1024;
    private const int MaxWindows = 10;
    private static readonly byte[] Data = new byte[Size];
    private readonly List<SteadyFrontend> frontends = [];
    private TunnelKit kit = null!;
    private RunningServer server = null!;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit { LogLevel = LogLevel.None };
        server = await ElsewhereAsync(() => kit.StartServerAsync());
        await ElsewhereAsync(() => kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, agent => agent.SyncInterval = agent.SyncIntervalCap = TimeSpan.FromHours(1)));
    }

    [TearDown]
    public async Task TearDown()
    {
        foreach (var frontend in frontends) await frontend.DisposeAsync();
        frontends.Clear();
        await kit.DisposeAsync();
    }

    [Test]
    public async Task Upload_InSteadyState_AllocatesNothing(CancellationToken cancellationToken)
    {
        await using var sink = new Destination(async (stream, token) =>
        {
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, token) > 0)
            {
                // to the end
            }
        });
        await DialAsync(sink, cancellationToken);

        await ShouldSettleAsync(frontend => frontend.SendAsync(Data, Packets / Connections, cancellationToken));
    }

    [Test]
    public async Task Download_InSteadyState_AllocatesNothing(CancellationToken cancellationToken)
    {
        await using var source = new Destination(async (stream, token) =>
        {
            while (true) await stream.WriteAsync(Data, token);
        });
        await DialAsync(source, cancellationToken);

        await ShouldSettleAsync(frontend => frontend.ReceiveAsync((long)Packets / Connections * Size));
    }

    [Test]
    public async Task Requests_InSteadyState_AllocateNothing(CancellationToken cancellationToken)
    {
        await using var echo = new Destination(async (stream, token) =>
        {
            var buffer = new byte[Size];
            while (await stream.ReadAsync(buffer, token) is > 0 and var read)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), token);
            }
        });
        await DialAsync(echo, cancellationToken);

        await ShouldSettleAsync(frontend => frontend.AskAsync(Data, Packets / Connections / 2));
    }

    // Away from NUnit's synchronization context, which products do not have: what goes through it allocates.
    private static Task<T> ElsewhereAsync<T>(Func<Task<T>> work) => Task.Run(work);

    private async Task DialAsync(Destination destination, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Connections; i++)
        {
            frontends.Add(await ElsewhereAsync(() => SteadyFrontend.DialAsync(
                kit, server, $"{TunnelKit.Cluster1}:{destination.Port}", cancellationToken)));
        }
    }

    // Everything is in this process: both ends, the server and the agent.
    private async Task ShouldSettleAsync(Func<SteadyFrontend, Task> work)
    {
        var perPacket = new List<double>();
        do
        {
            perPacket.Add(await ElsewhereAsync(() => MeasureAsync(work)));
        }
        while (perPacket[^1] >= 0.5 && perPacket.Count < MaxWindows);

        await TestContext.Out.WriteLineAsync(string.Join(" ", perPacket.Select(bytes => $"{bytes:F2}")));
        Assert.That(perPacket[^1], Is.LessThan(0.5), "bytes per packet, in the last of the windows");
    }

    private async Task<double> MeasureAsync(Func<SteadyFrontend, Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.WhenAll(frontends.Select(work));
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Packets;
    }
}
