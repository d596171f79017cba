using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Tests.Manifests;

public sealed class WorkShardingTests
{
    [Test]
    public void Assign_SmallManifests_KeepsTheirOrderInOneWork()
    {
        var shards = WorkSharding.Assign([Samples.ConfigMap("b", 10), Samples.ConfigMap("a", 1000)], []);

        Assert.That(Names(shards), Is.EqualTo("0: b a"));
    }

    [Test]
    public void Assign_MoreThanOneWorkTakes_OpensAnother()
    {
        var shards = WorkSharding.Assign(
            [Samples.ConfigMap("a", 200_000), Samples.ConfigMap("b", 250_000), Samples.ConfigMap("c", 100_000)], []);

        Assert.That(Names(shards), Is.EqualTo("0: b | 1: a c"));
    }

    [Test]
    public void Assign_ExistingWork_KeepsItsObjectsWhereTheyAre()
    {
        var existing = new[] { (1, Work("a")), (0, Work("b")) };

        var shards = WorkSharding.Assign(
            [Samples.ConfigMap("a", 10), Samples.ConfigMap("b", 20), Samples.ConfigMap("c", 1)], existing);

        Assert.That(Names(shards), Is.EqualTo("0: b | 1: a c"));
    }

    [Test]
    public void Assign_LowerNumberedWorkIsGone_TakesTheFreeNumber()
    {
        var shards = WorkSharding.Assign(
            [Samples.ConfigMap("a", 300_000), Samples.ConfigMap("b", 300_000)], [(1, Work("a"))]);

        Assert.That(Names(shards), Is.EqualTo("0: b | 1: a"));
    }

    [Test]
    public void Assign_ObjectLargerThanAWork_GetsAWorkOfItsOwnAndNoEmptyOne()
    {
        var shards = WorkSharding.Assign([Samples.ConfigMap("huge", 500_000), Samples.ConfigMap("a", 1)], []);

        Assert.That(Names(shards), Is.EqualTo("0: huge | 1: a"));
    }

    [Test]
    public void Assign_WorkLosesAllItsObjects_LeavesItOut()
    {
        var shards = WorkSharding.Assign([Samples.ConfigMap("a")], [(0, Work("a")), (1, Work("gone"))]);

        Assert.That(Names(shards), Is.EqualTo("0: a"));
    }

    private static V1ManifestWork Work(string name) => new()
    {
        Spec = new() { Workload = new() { Manifests = [Samples.ConfigMap(name).Content] } },
    };

    private static string Names(IReadOnlyDictionary<int, IReadOnlyList<Manifest>> shards) => string.Join(
        " | ",
        shards.OrderBy(s => s.Key).Select(s => $"{s.Key}: {string.Join(' ', s.Value.Select(m => m.Key.Name))}"));
}
