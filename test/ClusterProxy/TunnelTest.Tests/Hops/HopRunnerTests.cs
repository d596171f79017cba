using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Hops;

[CancelAfter(60_000)]
public sealed class HopRunnerTests
{
    private readonly FakeTimeProvider time = new();

    [Test]
    public async Task RunAsync_HopThatDoesNotEnd_IsCutAfterItsTime(CancellationToken cancellationToken)
    {
        var hops = new HopRunner(TimeSpan.FromSeconds(3), time);
        var run = hops.RunAsync<string>("dial", Never, e => e.GetType().Name, cancellationToken);

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await run, Is.Null);
        Assert.That(
            hops.Results,
            Is.EqualTo(new[] { new HopResult("dial", false, 3000, "no answer within 3 s", "TimeoutException") }));
    }

    [Test]
    public async Task RunAsync_HopThatFails_TellsTheInnermostReason(CancellationToken cancellationToken)
    {
        var hops = new HopRunner(TimeSpan.FromSeconds(3), time);

        await hops.RunAsync<string>(
            "fetch", _ => throw new HttpRequestException("See inner exception.", new IOException("broken")),
            _ => "to do", cancellationToken);

        Assert.That(hops.Results.Single().Detail, Is.EqualTo("broken"));
    }

    [Test]
    public void RunAsync_GivenUpByTheUser_IsNoResult()
    {
        var hops = new HopRunner(TimeSpan.FromSeconds(3), time);

        Assert.That(
            () => hops.RunAsync<string>("dial", Never, _ => "", new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(hops.Results, Is.Empty);
    }

    private static async Task<(string, string)> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return ("", "");
    }
}
