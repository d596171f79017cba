using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Kubernetes.Tests.Integration;

[Category("Integration")]
[CancelAfter(60_000)]
public sealed class TypedClientTests
{
    private string space = "";

    private static KubernetesClient Client => ApiServer.Fixture.Admin;

    [SetUp]
    public async Task CreateNamespaceAsync() =>
        space = await ApiServer.Fixture.CreateNamespaceAsync(CancellationToken.None);

    [Test]
    public async Task Find_NoSuchObject_IsNull(CancellationToken cancellationToken)
    {
        Assert.That(await Client.FindAsync<V1Secret>(new(space, "none"), cancellationToken), Is.Null);
    }

    [Test]
    public async Task Get_NoSuchObject_IsNotFound(CancellationToken cancellationToken)
    {
        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => Client.GetAsync<V1Secret>(new(space, "none"), cancellationToken)))!;

        Assert.That(error.IsNotFound);
    }

    [Test]
    public async Task CreateFindReplaceDelete_Secret_KeepsItsBytes(CancellationToken cancellationToken)
    {
        var data = new Dictionary<string, byte[]> { ["blob"] = [0, 1, 255] };

        var created = await Client.CreateAsync(
            new V1Secret { Metadata = new() { Name = "s", NamespaceProperty = space }, Data = data },
            cancellationToken);
        created.Data!["more"] = [7];
        await Client.ReplaceAsync(created, subresource: null, cancellationToken);
        var found = await Client.FindAsync<V1Secret>(created.Key(), cancellationToken);
        var deleted = await Client.DeleteAsync<V1Secret>(created.Key(), preconditions: null, cancellationToken);
        var again = await Client.DeleteAsync<V1Secret>(created.Key(), preconditions: null, cancellationToken);

        Assert.That(found!.Data!["blob"], Is.EqualTo(new byte[] { 0, 1, 255 }));
        Assert.That(found.Data["more"], Is.EqualTo(new byte[] { 7 }));
        Assert.That(found.ApiVersion, Is.EqualTo("v1"));
        Assert.That(deleted, Is.True);
        Assert.That(again, Is.False);
    }

    [Test]
    public async Task Create_ExistingObject_IsAlreadyExists(CancellationToken cancellationToken)
    {
        await Client.CreateAsync(Map("a"), cancellationToken);

        var error =
            (await Assert.ThrowsAsync<KubernetesException>(() => Client.CreateAsync(Map("a"), cancellationToken)))!;

        Assert.That(error.IsAlreadyExists);
        Assert.That(error.IsConflict, Is.False);
    }

    [Test]
    public async Task Replace_StaleVersion_IsConflict(CancellationToken cancellationToken)
    {
        var old = await Client.CreateAsync(Map("a"), cancellationToken);
        var newer = await Client.GetAsync<V1ConfigMap>(old.Key(), cancellationToken);
        newer.Data = new Dictionary<string, string> { ["k"] = "v" };
        await Client.ReplaceAsync(newer, subresource: null, cancellationToken);

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => Client.ReplaceAsync(old, subresource: null, cancellationToken)))!;

        Assert.That(error.IsConflict);
    }

    [Test]
    public async Task Delete_PreconditionThatDoesNotHold_IsConflictAndDeletesNothing(
        CancellationToken cancellationToken)
    {
        var map = await Client.CreateAsync(Map("a"), cancellationToken);

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => Client.DeleteAsync<V1ConfigMap>(map.Key(), new(Uid: "another"), cancellationToken)))!;

        Assert.That(error.IsConflict);
        Assert.That(await Client.FindAsync<V1ConfigMap>(map.Key(), cancellationToken), Is.Not.Null);
        Assert.That(
            await Client.DeleteAsync<V1ConfigMap>(
                map.Key(), new(map.Uid(), PropagationPolicy: "Background"), cancellationToken));
    }

    [Test]
    public async Task Apply_TwoManagers_EachKeepsItsFieldsUnlessForced(CancellationToken cancellationToken)
    {
        await Client.ApplyAsync(Map("a", ("x", "1")), "one", force: false, subresource: null, cancellationToken);
        await Client.ApplyAsync(Map("a", ("y", "2")), "two", force: false, subresource: null, cancellationToken);

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => Client.ApplyAsync(Map("a", ("x", "9")), "two", force: false, subresource: null, cancellationToken)))!;
        var taken =
            await Client.ApplyAsync(Map("a", ("x", "9")), "two", force: true, subresource: null, cancellationToken);

        Assert.That(error.IsConflict);
        Assert.That(taken.Data, Is.EquivalentTo(new Dictionary<string, string> { ["x"] = "9" }));
    }

    [Test]
    public async Task Apply_WhatWasRead_IsAccepted(CancellationToken cancellationToken)
    {
        var read =
            await Client.ApplyAsync(Map("a", ("x", "1")), "one", force: false, subresource: null, cancellationToken);
        read.Data!["x"] = "2";

        var written = await Client.ApplyAsync(read, "one", force: false, subresource: null, cancellationToken);

        Assert.That(written.Data!["x"], Is.EqualTo("2"));
    }

    [Test]
    public async Task Patch_MergeAndJson_ChangeWhatTheySay(CancellationToken cancellationToken)
    {
        var map = await Client.CreateAsync(Map("a", ("x", "1"), ("y", "2")), cancellationToken);
        var merge = KubernetesPatch.Merge(new() { ["data"] = new JsonObject { ["x"] = null, ["z"] = "3" } });
        var json = KubernetesPatch.Json([new JsonObject { ["op"] = "remove", ["path"] = "/data/y" }]);

        await Client.PatchAsync<V1ConfigMap>(map.Key(), merge, subresource: null, cancellationToken);
        var patched = await Client.PatchAsync<V1ConfigMap>(map.Key(), json, subresource: null, cancellationToken);

        Assert.That(patched.Data, Is.EquivalentTo(new Dictionary<string, string> { ["z"] = "3" }));
    }

    [Test]
    public async Task List_MorePagesThanOne_HasAllAndTheirKind(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 7; i++) await Client.CreateAsync(Map($"m-{i}", ("i", $"{i}")), cancellationToken);

        var list = await Client.ListAsync<V1ConfigMap>(
            new(space, PageSize: 2, FieldSelector: "metadata.name!=kube-root-ca.crt"), cancellationToken);

        Assert.That(list.Items.Select(map => map.Name()), Is.EqualTo(Enumerable.Range(0, 7).Select(i => $"m-{i}")));
        Assert.That(list.Items, Has.All.Matches<V1ConfigMap>(map => map is { ApiVersion: "v1", Kind: "ConfigMap" }));
        Assert.That(list.ResourceVersion, Is.Not.Empty);
    }

    [Test]
    public async Task Watch_FromAListsVersion_SeesEveryChangeAfterIt(CancellationToken cancellationToken)
    {
        var options = new ListOptions(space, LabelSelector: "watched=yes");
        var list = await Client.ListAsync<V1ConfigMap>(options, cancellationToken);
        var map = Map("a", ("x", "1"));
        map.Metadata.Labels = new Dictionary<string, string> { ["watched"] = "yes" };
        await Client.CreateAsync(map, cancellationToken);
        var merge = KubernetesPatch.Merge(new() { ["data"] = new JsonObject { ["x"] = "2" } });
        await Client.PatchAsync<V1ConfigMap>(map.Key(), merge, subresource: null, cancellationToken);
        await Client.DeleteAsync<V1ConfigMap>(map.Key(), preconditions: null, cancellationToken);

        var seen = new List<string>();
        await foreach (var change in Client.WatchAsync<V1ConfigMap>(options, list.ResourceVersion, cancellationToken))
        {
            if (change.Type is not WatchEventType.Bookmark) seen.Add($"{change.Type} {change.Entity.Data!["x"]}");
            if (change.Type is WatchEventType.Deleted) break;
        }

        Assert.That(seen, Is.EqualTo(new[] { "Added 1", "Modified 2", "Deleted 2" }));
    }

    [Test]
    public async Task WaitForDeletion_ObjectDeletedMeanwhile_Completes(CancellationToken cancellationToken)
    {
        var map = await Client.CreateAsync(Map("a"), cancellationToken);

        var gone = Client.WaitForDeletionAsync<V1ConfigMap>(map.Key(), cancellationToken);
        await Client.DeleteAsync<V1ConfigMap>(map.Key(), preconditions: null, cancellationToken);

        await gone;
    }

    [Test]
    public async Task CreateOrReplace_TwiceWithOtherData_HasTheSecond(CancellationToken cancellationToken)
    {
        await Client.CreateOrReplaceAsync(Map("a", ("x", "1")), cancellationToken);
        var second = await Client.CreateOrReplaceAsync(Map("a", ("y", "2")), cancellationToken);

        Assert.That(second.Data, Is.EquivalentTo(new Dictionary<string, string> { ["y"] = "2" }));
    }

    [Test]
    public async Task Lease_RenewTime_KeepsItsMicroseconds(CancellationToken cancellationToken)
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(678901);
        var lease = new V1Lease
        {
            Metadata = new() { Name = "l", NamespaceProperty = space },
            Spec = new() { HolderIdentity = "me", LeaseDurationSeconds = 15, RenewTime = time, AcquireTime = time },
        };

        var created = await Client.CreateAsync(lease, cancellationToken);

        Assert.That(created.Spec!.RenewTime, Is.EqualTo(time));
    }

    [Test]
    public async Task Create_NamespacedWithoutNamespace_IsTheCallersMistake(CancellationToken cancellationToken)
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Client.CreateAsync(new V1ConfigMap { Metadata = new() { Name = "a" } }, cancellationToken));
    }

    private V1ConfigMap Map(string name, params (string Key, string Value)[] data) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = space },
        Data = data.ToDictionary(pair => pair.Key, pair => pair.Value),
    };
}
