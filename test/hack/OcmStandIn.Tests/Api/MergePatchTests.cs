using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Crds;
using OcmAddons.Testing.Time;

namespace OcmAddons.OcmStandIn.Tests.Api;

public sealed class MergePatchTests
{
    [TestCase("""{"a":1}""", """{"a":1}""", "{}")]
    [TestCase("""{"a":1,"b":2}""", """{"a":1}""", """{"b":null}""")]
    [TestCase("""{"a":{"x":1,"y":2}}""", """{"a":{"x":1,"y":3}}""", """{"a":{"y":3}}""")]
    [TestCase("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""{"a":"s"}""", """{"a":{"x":1}}""", """{"a":{"x":1}}""")]
    public void Between_TwoObjects_IsTheSmallestPatch(string before, string after, string patch) =>
        Assert.That(
            MergePatch.Between(JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject()).ToJsonString(),
            Is.EqualTo(patch));

    [Test]
    public void PatchOf_NothingChanged_IsEmpty() =>
        Assert.That(EntityPatches.PatchOf(new V1ManagedCluster(), _ => { }), Is.Empty);

    [Test]
    public void SetCondition_SameStatus_KeepsTheTransitionTime()
    {
        var time = new FakeTimeProvider();
        var cluster = new V1ManagedCluster { Status = new() { Conditions = [] } };
        cluster.Status.Conditions.SetCondition(new("T", "True", "R", ""), time);
        var first = cluster.Status.Conditions[0].LastTransitionTime;
        time.Advance(TimeSpan.FromMinutes(1));

        cluster.Status.Conditions.SetCondition(new("T", "True", "Other", ""), time);
        Assert.That(cluster.Status.Conditions[0].LastTransitionTime, Is.EqualTo(first));
        cluster.Status.Conditions.SetCondition(new("T", "False", "Other", ""), time);
        Assert.That(cluster.Status.Conditions[0].LastTransitionTime, Is.GreaterThan(first!.Value));
    }

    [Test]
    public void Read_Crds_BelongToTheirCluster()
    {
        Assert.That(CrdFiles.Managed(), Has.Count.EqualTo(2));
        Assert.That(CrdFiles.Hub(), Has.Count.EqualTo(11));
    }
}
