using System.Text.Json;
using OcmAddons.OcmStandIn.Hub.Configuration;
using OcmAddons.OcmStandIn.Hub.Placements;

namespace OcmAddons.OcmStandIn.Tests.Hub;

public sealed class RolloutPlannerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20000);

    [Test]
    public void Plan_All_RollsOutToEveryCluster() =>
        Assert.That(RollOut("""{"type":"All"}""", ToApply("a"), ToApply("b")), Is.EquivalentTo(new[] { "a", "b" }));

    [Test]
    public void Plan_ProgressiveWithOneSlot_TakesTheFirst() =>
        Assert.That(
            RollOut("""{"type":"Progressive","progressive":{"maxConcurrency":1}}""", ToApply("b"), ToApply("a")),
            Is.EqualTo(new[] { "a" }));

    [Test]
    public void Plan_ProgressiveSlotTaken_Waits() =>
        Assert.That(
            RollOut("""{"type":"Progressive","progressive":{"maxConcurrency":1}}""", ToApply("a"), Is_("b", RolloutStatus.Progressing, 1)),
            Is.EqualTo(new[] { "b" }));

    [Test]
    public void Plan_ProgressiveFailureBeyondTheLimit_Stops() =>
        Assert.That(
            RollOut("""{"type":"Progressive","progressive":{"maxConcurrency":3,"maxFailures":0}}""",
                ToApply("b"), Is_("a", RolloutStatus.Failed, 1)),
            Is.EqualTo(new[] { "a" }));

    [Test]
    public void Plan_ProgressiveFailureWithinTheLimit_GoesOn() =>
        Assert.That(
            RollOut("""{"type":"Progressive","progressive":{"maxConcurrency":3,"maxFailures":1}}""",
                ToApply("b"), Is_("a", RolloutStatus.Failed, 1)),
            Is.EquivalentTo(new[] { "a", "b" }));

    [Test]
    public void Plan_DeadlinePassed_TimesTheClusterOut()
    {
        var plan = Plan("""{"type":"Progressive","progressive":{"maxConcurrency":1,"progressDeadline":"10m"}}""",
            Is_("a", RolloutStatus.Progressing, minutes: 11));

        Assert.That(plan.TimedOut, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Plan_DeadlineAhead_IsLookedAtAgainThen()
    {
        var plan = Plan("""{"type":"All","all":{"progressDeadline":"10m"}}""", Is_("a", RolloutStatus.Progressing, minutes: 4));

        Assert.That(plan.RecheckAfter, Is.EqualTo(TimeSpan.FromMinutes(6)));
    }

    [Test]
    public void Plan_SoakingCluster_KeepsItsSlot() =>
        Assert.That(
            RollOut("""{"type":"Progressive","progressive":{"maxConcurrency":1,"minSuccessTime":"5m"}}""",
                Is_("a", RolloutStatus.Succeeded, 1), ToApply("b")),
            Is.EqualTo(new[] { "a" }));

    [Test]
    public void Plan_PerGroup_FinishesAGroupBeforeTheNext()
    {
        var groups = new[] { new DecisionGroup(0, "", ["a"]), new DecisionGroup(1, "", ["b"]) };

        Assert.That(Plan("""{"type":"ProgressivePerGroup"}""", groups, ToApply("a"), ToApply("b")).RollOut, Is.EqualTo(new[] { "a" }));
        Assert.That(
            Plan("""{"type":"ProgressivePerGroup"}""", groups, Is_("a", RolloutStatus.Succeeded, 1), ToApply("b")).RollOut,
            Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void Plan_MandatoryGroup_GoesFirst()
    {
        var groups = new[] { new DecisionGroup(0, "", ["a"]), new DecisionGroup(1, "canary", ["z"]) };
        const string strategy = """{"type":"Progressive","progressive":{"mandatoryDecisionGroups":[{"groupName":"canary"}]}}""";

        Assert.That(Plan(strategy, groups, ToApply("a"), ToApply("z")).RollOut, Is.EqualTo(new[] { "z" }));
    }

    private static IReadOnlySet<string> RollOut(string strategy, params ClusterRollout[] clusters) =>
        Plan(strategy, clusters).RollOut;

    private static RolloutPlan Plan(string strategy, params ClusterRollout[] clusters) =>
        Plan(strategy, [new DecisionGroup(0, "", [.. clusters.Select(c => c.Cluster)])], clusters);

    private static RolloutPlan Plan(string strategy, DecisionGroup[] groups, params ClusterRollout[] clusters) =>
        new RolloutPlanner(RolloutStrategy.Read(JsonDocument.Parse(strategy).RootElement), clusters, Now)
            .Plan(groups, 0);

    private static ClusterRollout ToApply(string cluster) => new(cluster, RolloutStatus.ToApply, null);

    private static ClusterRollout Is_(string cluster, RolloutStatus status, int minutes) =>
        new(cluster, status, Now.AddMinutes(-minutes));
}
