using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Hub.Placements;
using OcmAddons.OcmStandIn.Hub.Sets;

namespace OcmAddons.OcmStandIn.Tests.Hub;

public sealed class PlacementSchedulerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20000);

    [Test]
    public void Schedule_GlobalSetBound_SelectsEveryClusterByName()
    {
        var result = Schedule(new(), Cluster("b"), Cluster("a"));

        Assert.That(Names(result), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(result.IsSatisfied);
    }

    [Test]
    public void Schedule_NoBinding_SaysSo()
    {
        var result = PlacementScheduler.Schedule(Placement(new()), Inputs([Cluster("a")]) with { Bindings = [] });

        Assert.That(result.Reason, Is.EqualTo("NoManagedClusterSetBindings"));
    }

    [Test]
    public void Schedule_OtherSetAsked_HasNoIntersection() =>
        Assert.That(Schedule(new() { ClusterSets = ["mine"] }, Cluster("a")).Reason, Is.EqualTo("NoIntersection"));

    [Test]
    public void Schedule_NoCluster_SaysThatSetsAreEmpty() =>
        Assert.That(Schedule(new()).Reason, Is.EqualTo("AllManagedClusterSetsEmpty"));

    [Test]
    public void Schedule_TwoPredicates_AreAlternatives()
    {
        var spec = new V1Beta1PlacementSpec { Predicates = [Label("env", "dev"), Label("env", "prod")] };

        var result = Schedule(spec, Cluster("a", ("env", "dev")), Cluster("b", ("env", "prod")), Cluster("c"));

        Assert.That(Names(result), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Schedule_NothingMatches_SaysSo() =>
        Assert.That(
            Schedule(new() { Predicates = [Label("env", "dev")] }, Cluster("a")).Reason,
            Is.EqualTo("NoManagedClusterMatched"));

    [Test]
    public void Schedule_ClaimSelector_ReadsClaims()
    {
        var claims = JsonDocument.Parse("""{"matchExpressions":[{"key":"region","operator":"In","values":["eu"]}]}""").RootElement;
        var spec = new V1Beta1PlacementSpec
        {
            Predicates = [new() { RequiredClusterSelector = new() { ClaimSelector = claims } }],
        };
        var inside = Cluster("a");
        inside.Status = new() { ClusterClaims = [new() { Name = "region", Value = "eu" }] };

        Assert.That(Names(Schedule(spec, inside, Cluster("b"))), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Schedule_FewerWanted_KeepsWhatWasSelected()
    {
        var inputs = Inputs([Cluster("a"), Cluster("b"), Cluster("c")]) with { Previous = new HashSet<string> { "c" } };

        var result = PlacementScheduler.Schedule(Placement(new() { NumberOfClusters = 2 }), inputs);

        Assert.That(Names(result), Is.EqualTo(new[] { "a", "c" }));
    }

    [Test]
    public void Schedule_MoreWantedThanThere_CountsTheUnscheduled()
    {
        var result = Schedule(new() { NumberOfClusters = 3 }, Cluster("a"));

        Assert.That(result, Has.Property("Reason").EqualTo("NotAllDecisionsScheduled")
            .And.Property("Message").EqualTo("2 cluster decisions unscheduled"));
    }

    [TestCase("NoSelect", false, ExpectedResult = 0)]
    [TestCase("NoSelectIfNew", false, ExpectedResult = 0)]
    [TestCase("NoSelectIfNew", true, ExpectedResult = 1)]
    [TestCase("PreferNoSelect", false, ExpectedResult = 1)]
    public int Schedule_Taint_ExcludesByEffect(string effect, bool selectedBefore)
    {
        var inputs = Inputs([Tainted(effect)]) with { Previous = new HashSet<string>(selectedBefore ? ["a"] : []) };

        return PlacementScheduler.Schedule(Placement(new()), inputs).Clusters.Count;
    }

    [TestCase("k", "Equal", "v", null, ExpectedResult = true)]
    [TestCase("k", "Equal", "other", null, ExpectedResult = false)]
    [TestCase("k", "Exists", null, null, ExpectedResult = true)]
    [TestCase(null, "Exists", null, null, ExpectedResult = true)]
    [TestCase(null, "Equal", "v", null, ExpectedResult = false)]
    [TestCase("k", "Exists", null, 30L, ExpectedResult = true)]
    [TestCase("k", "Exists", null, 10L, ExpectedResult = false)]
    public bool Schedule_Toleration_LetsATaintedClusterIn(string? key, string @operator, string? value, long? seconds)
    {
        var spec = new V1Beta1PlacementSpec
        {
            Tolerations = [new() { Key = key, Operator = @operator, Value = value, TolerationSeconds = seconds }],
        };

        return Schedule(spec, Tainted("NoSelect")).Clusters.Count == 1;
    }

    [Test]
    public void Split_GroupsBySelectorThenBySize()
    {
        var placement = Placement(new()
        {
            DecisionStrategy = JsonDocument.Parse("""
                {"groupStrategy":{"clustersPerDecisionGroup":2,"decisionGroups":[
                {"groupName":"canary","groupClusterSelector":{"labelSelector":{"matchLabels":{"canary":"yes"}}}}]}}
                """).RootElement,
        });

        var groups = DecisionGroups.Split(
            placement, [Cluster("a"), Cluster("b", ("canary", "yes")), Cluster("c"), Cluster("d")]);

        Assert.That(groups.Select(g => $"{g.Index}/{g.Name}/{string.Join(',', g.Clusters)}"),
            Is.EqualTo(new[] { "0/canary/b", "1//a,c", "2//d" }));
    }

    [TestCase("\"50%\"", ExpectedResult = 3)]
    [TestCase("2", ExpectedResult = 2)]
    [TestCase("\"nonsense\"", ExpectedResult = 5)]
    [TestCase("0", ExpectedResult = 5)]
    public int GroupSize_OfFiveClusters_IsRoundedUp(string json) =>
        DecisionGroups.GroupSize(JsonDocument.Parse(json).RootElement, 5);

    [TestCase("In", true)]
    [TestCase("NotIn", false)]
    [TestCase("Exists", true)]
    [TestCase("DoesNotExist", false)]
    public void Matches_Expression_FollowsItsOperator(string @operator, bool expected)
    {
        var selector = new V1LabelSelector
        {
            MatchExpressions = [new() { Key = "k", Operator = @operator, Values = ["v"] }],
        };

        Assert.That(selector.Matches(new Dictionary<string, string> { ["k"] = "v" }), Is.EqualTo(expected));
    }

    private static PlacementResult Schedule(V1Beta1PlacementSpec spec, params V1ManagedCluster[] clusters) =>
        PlacementScheduler.Schedule(Placement(spec), Inputs(clusters));

    private static PlacementInputs Inputs(IReadOnlyList<V1ManagedCluster> clusters) => new(
        [new() { Metadata = new() { Name = "global" }, Spec = new() { ClusterSet = "global" } }],
        ClusterSets.BuiltIn,
        clusters,
        new HashSet<string>(),
        Now);

    private static V1Beta1Placement Placement(V1Beta1PlacementSpec spec) =>
        new() { Metadata = new() { Name = "p", NamespaceProperty = "ns" }, Spec = spec };

    private static V1ManagedCluster Cluster(string name, params (string Key, string Value)[] labels) => new()
    {
        Metadata = new() { Name = name, Labels = labels.ToDictionary(l => l.Key, l => l.Value) },
        Spec = new() { HubAcceptsClient = true },
    };

    private static V1ManagedCluster Tainted(string effect)
    {
        var cluster = Cluster("a");
        cluster.Spec!.Taints = [new() { Key = "k", Value = "v", Effect = effect, TimeAdded = Now.AddSeconds(-20) }];
        return cluster;
    }

    private static PlacementPredicate Label(string key, string value) => new()
    {
        RequiredClusterSelector = new()
        {
            LabelSelector = new() { MatchLabels = new Dictionary<string, string> { [key] = value } },
        },
    };

    private static IEnumerable<string> Names(PlacementResult result) => result.Clusters.Select(c => c.Name());
}
