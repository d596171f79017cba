using OcmAddons.ClusterProxy.Agent.Servers;

namespace OcmAddons.ClusterProxy.Agent.Tests.Servers;

/// <summary>When the agents of a server come back that was away: a thousand, by a random that repeats.</summary>
public sealed class SyncPausesTests
{
    private const int Agents = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(10);
    private readonly Random random = new(7);

    [TestCase(0, 160, 1.1)]
    [TestCase(5, 160, 6)]
    [TestCase(20, 60, 10.1)]
    [TestCase(300, 60, 10.1)]
    public void Attempts_ServerThatWasAway_AreSpreadOutAndSoon(double away, int mostInATenth, double lastAfter)
    {
        var arrivals = Enumerable.Range(0, Agents).Select(_ => ArrivalAfter(away)).ToList();

        Assert.That(arrivals.GroupBy(at => (int)(at * 10)).Max(tenth => tenth.Count()), Is.LessThan(mostInATenth));
        Assert.That(arrivals.Max() - away, Is.LessThan(lastAfter));
    }

    [Test]
    public void AfterFailure_EachTime_IsLongerUpToTheCap()
    {
        var pauses = Pauses();

        var waited = Enumerable.Range(0, 12).Select(_ => pauses.AfterFailure()).ToList();

        Assert.That(waited[0], Is.InRange(Interval * 0.75, Interval * 1.5));
        Assert.That(waited[^1], Is.InRange(Cap * 0.5, Cap));
        Assert.That(waited, Is.All.LessThanOrEqualTo(Cap));
    }

    [Test]
    public void AfterFailure_OnceOneWasFound_BeginsAnew()
    {
        var pauses = Pauses();
        for (var i = 0; i < 12; i++) pauses.AfterFailure();

        Assert.That(pauses.AfterSuccess(), Is.InRange(Interval, Interval * 1.1));
        Assert.That(pauses.AfterFailure(), Is.LessThanOrEqualTo(Interval * 1.5));
    }

    private SyncPauses Pauses() => new(Interval, Cap, random);

    // The first attempt, in seconds since the server went, that finds it there again.
    private double ArrivalAfter(double away)
    {
        var pauses = Pauses();
        var at = pauses.AfterLoss();
        while (at.TotalSeconds < away) at += pauses.AfterFailure();
        return at.TotalSeconds;
    }
}
