using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Klusterlet.Works;

namespace OcmAddons.OcmStandIn.Tests.Klusterlet;

public sealed class StatusFeedbackTests
{
    private static readonly KubernetesResource Deployments = new(
        "apps", "v1", "deployments", "Deployment", Namespaced: true);

    [Test]
    public void Read_WellKnownDeployment_LeavesOutWhatIsMissing()
    {
        var result = StatusFeedback.Read(
            Manifest(new V1FeedbackRule { Type = "WellKnownStatus" }), Parse("""{"status":{"replicas":2,"availableReplicas":1}}"""));

        Assert.That(
            result.Values.Select(v => $"{v.Name}={v.Value.Integer}"),
            Is.EqualTo(new[] { "Replicas=2", "AvailableReplicas=1" }));
        Assert.That(result.Condition!.Reason, Is.EqualTo("StatusFeedbackSynced"));
    }

    [TestCase(".status.phase", "String", "Active")]
    [TestCase(".status.ok", "Boolean", "True")]
    [TestCase(".status.list[1].n", "Integer", "2")]
    [TestCase("""{.status.conditions[?(@.type=="Ready")].status}""", "String", "False")]
    [TestCase(".status.list[*].n", "Integer", "1")]
    [TestCase(""".metadata.annotations.a\.b/c""", "String", "x")]
    public void Read_JsonPath_FindsTheValue(string path, string type, string value)
    {
        var rule = new V1FeedbackRule { Type = "JSONPaths", JsonPaths = [new() { Name = "n", Path = path }] };

        var read = StatusFeedback.Read(Manifest(rule), Parse("""
            {"metadata":{"annotations":{"a.b/c":"x"}},
            "status":{"phase":"Active","ok":true,"list":[{"n":1},{"n":2}],"conditions":[{"type":"Other","status":"True"},
            {"type":"Ready","status":"False"}]}}
            """)).Values.Single().Value;

        Assert.That(read.Type, Is.EqualTo(type));
        Assert.That(read.String ?? read.Integer?.ToString() ?? read.Boolean?.ToString(), Is.EqualTo(value));
    }

    [Test]
    public void Read_PathThatCannotBeRead_IsToldAndTheRestGoesOn()
    {
        var rule = new V1FeedbackRule
        {
            Type = "JSONPaths",
            JsonPaths = [new() { Name = "bad", Path = ".a[" }, new() { Name = "good", Path = ".a" }],
        };

        var result = StatusFeedback.Read(Manifest(rule), Parse("""{"a":"x"}"""));

        Assert.That(result.Values.Single().Name, Is.EqualTo("good"));
        Assert.That(result.Condition!.Reason, Is.EqualTo("StatusFeedbackSyncFailed"));
    }

    [Test]
    public void Available_MissingAndUnknown_AreCountedApart()
    {
        var manifest = Manifest();
        var live = Parse("{}");

        Assert.That(WorkStatus.Available([new(0, manifest, live, null), new(1, manifest, null, null)]).Message,
            Is.EqualTo("1 of 2 resources are not available"));
        Assert.That(WorkStatus.Available([new(0, manifest, live, null), new(1, null, null, "no such kind")]).Message,
            Is.EqualTo("1 of 2 resources have unknown status"));
        Assert.That(WorkStatus.Available([new(0, manifest, live, null)]).Reason, Is.EqualTo("ResourcesAvailable"));
        Assert.That(
            WorkStatus.Applied([new(0, manifest, live, "refused")]).Reason, Is.EqualTo("AppliedManifestWorkFailed"));
    }

    [Test]
    public void IsOrphan_SelectiveRule_MatchesByResource()
    {
        var option = new V1DeleteOption
        {
            PropagationPolicy = "SelectivelyOrphan",
            SelectivelyOrphans = new()
            {
                OrphaningRules = [new() { Group = "apps", Resource = "deployments", Name = "keep*", Namespace = "ns" }],
            },
        };

        Assert.That(OcmStandIn.Klusterlet.Works.Manifest.IsOrphan(option, Deployments, new("ns", "keep-me")));
        Assert.That(OcmStandIn.Klusterlet.Works.Manifest.IsOrphan(option, Deployments, new("ns", "other")), Is.False);
    }

    private static Manifest Manifest(params V1FeedbackRule[] rules) => new(
        0, Parse("{}"), Deployments, new ObjectKey("ns", "n"), new V1ManifestConfigOption { FeedbackRules = rules },
        false, "");

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
