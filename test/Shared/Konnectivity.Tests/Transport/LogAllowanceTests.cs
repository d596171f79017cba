using OcmAddons.Konnectivity.Transport;
using OcmAddons.Testing.Time;

namespace OcmAddons.Konnectivity.Tests.Transport;

public sealed class LogAllowanceTests
{
    private readonly FakeTimeProvider time = new();

    [Test]
    public void TryTake_Flood_LetsAFewThroughEachMinuteAndCountsTheRest()
    {
        var allowance = new LogAllowance(time);

        var first = Enumerable.Range(0, 1_000).Count(_ => allowance.TryTake(out long _));
        time.Advance(TimeSpan.FromMinutes(1));
        var next = allowance.TryTake(out var missed);
        allowance.TryTake(out var missedSince);

        Assert.That(first, Is.EqualTo(10));
        Assert.That((next, missed, missedSince), Is.EqualTo((true, 990L, 0L)));
    }
}
