using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>The agents of many clusters on one server.</summary>
[CancelAfter(120_000)]
public sealed class FleetTests
{
    private const int Agents = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider clock = new();
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Agents_ServerRestarted_AllComeBackAndNotAtOnce()
    {
        const int Steps = 10;
        var first = await kit.StartServerAsync();
        var agents = await Task.WhenAll(Enumerable.Range(0, Agents).Select(i => StartAgentAsync(first.AgentPort, i)));
        await Eventually.IsAsync(() => agents.All(agent => agent.Health.Connected));
        Assert.That(first.Registry.Count(ProxyStrategy.DestHost), Is.EqualTo(Agents));

        await first.Host.StopAsync(TimeSpan.Zero);
        await Eventually.IsAsync(() => clock.CountDueWithin(Interval) == Agents); // each waits for its moment
        var second = await kit.StartServerAsync(options => options.AgentEndPoint.Port = first.AgentPort);
        var (expected, most) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            var due = clock.CountDueWithin(Interval / Steps);
            (expected, most) = (expected + due, Math.Max(most, due));
            clock.Advance(Interval / Steps);
            await Eventually.IsAsync(() => agents.Count(agent => agent.Health.Connected) == expected);
        }

        Assert.That(expected, Is.EqualTo(Agents));
        Assert.That(most, Is.LessThan(Agents / 2));
        Assert.That(second.Registry.Count(ProxyStrategy.DestHost), Is.EqualTo(Agents));
    }

    private Task<RunningAgent> StartAgentAsync(int port, int index) => kit.StartAgentAsync(
        port, $"cluster{index}",
        options =>
        {
            options.Identifiers = $"host=cluster{index}";
            options.SyncInterval = Interval;
            options.SyncIntervalCap = TimeSpan.FromSeconds(10);
        },
        services => services.AddSingleton<TimeProvider>(clock));
}
