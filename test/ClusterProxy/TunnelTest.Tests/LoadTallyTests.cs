using OcmAddons.ClusterProxy.TunnelTest.Measuring;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

public sealed class LoadTallyTests
{
    [Test]
    public void Sum_OfAHundred_HasTheirRateAndPercentiles()
    {
        var tally = new LoadTally();
        foreach (var i in Enumerable.Range(1, 100)) tally.Done(TimeSpan.FromMilliseconds(i), carried: 1_000_000);

        var load = tally.Sum("requests", connections: 4, TimeSpan.FromSeconds(2));

        Assert.That(load, Is.EqualTo(new MeasuredLoad
        {
            Load = "requests",
            Connections = 4,
            PerSecond = 50,
            MedianMilliseconds = 50,
            P99Milliseconds = 99,
            MegabytesPerSecond = 50,
            Failures = 0,
        }));
    }

    [Test]
    public void Sum_OfNothingButFailures_KeepsTheFirst()
    {
        var tally = new LoadTally();
        tally.Failed("refused");
        tally.Failed("lost");

        var load = tally.Sum("dials", connections: 1, TimeSpan.FromSeconds(1));

        Assert.That((load.PerSecond, load.Failures, load.FirstFailure), Is.EqualTo((0d, 2, "refused")));
        Assert.That(load.MegabytesPerSecond, Is.Null);
    }
}
