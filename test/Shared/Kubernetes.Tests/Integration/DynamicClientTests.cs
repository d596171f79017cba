using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.Kubernetes.Tests.Integration;

[Category("Integration")]
[CancelAfter(60_000)]
public sealed class DynamicClientTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.kube.test}
        spec:
          group: kube.test
          scope: Namespaced
          names: {plural: gadgets, singular: gadget, kind: Gadget, listKind: GadgetList}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    private static KubernetesClient Client => ApiServer.Fixture.Admin;

    [Test]
    public async Task Discovery_BuiltInKinds_AreFoundWhereTheServerHasThem(CancellationToken cancellationToken)
    {
        var discovery = new ApiDiscovery(Client, TimeProvider.System);

        var map = await discovery.FindAsync("v1", "ConfigMap", cancellationToken);
        var binding =
            await discovery.FindAsync("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", cancellationToken);
        var none = await discovery.FindAsync("no.such/v1", "Thing", cancellationToken);
        var versions = await discovery.VersionsAsync("certificates.k8s.io", cancellationToken);

        Assert.That(map, Is.EqualTo(new KubernetesResource("", "v1", "configmaps", "ConfigMap", Namespaced: true)));
        Assert.That(binding!.Namespaced, Is.False);
        Assert.That(none, Is.Null);
        Assert.That(versions, Is.EqualTo(new[] { "v1", "v1beta1" }));
        Assert.That(await discovery.VersionsAsync("no.such", cancellationToken), Is.Empty);
    }

    [Test]
    public async Task CustomResource_AllVerbs_KeepWhatIsInIt(CancellationToken cancellationToken)
    {
        await ApiServer.Fixture.ApplyAsync(Definition, cancellationToken);
        var space = await ApiServer.Fixture.CreateNamespaceAsync(cancellationToken);
        var gadgets = (await new ApiDiscovery(Client, TimeProvider.System).FindAsync(
            "kube.test/v1", "Gadget", cancellationToken))!;
        var gadget = KubernetesYaml.ParseAll($$"""
            apiVersion: kube.test/v1
            kind: Gadget
            metadata: {name: g, namespace: {{space}}}
            spec: {zeta: 1, alpha: [1.5, "2", true, null], empty: { } }
            """)[0];

        var created = await Client.CreateAsync(gadgets, (JsonObject)gadget.DeepClone(), cancellationToken);
        created["spec"]!["zeta"] = 2;
        var replaced = await Client.ReplaceAsync(gadgets, created, subresource: null, cancellationToken);
        var status = KubernetesPatch.Merge(new() { ["status"] = new JsonObject { ["ok"] = true } });
        await Client.PatchAsync(gadgets, gadget.Key(), status, "status", cancellationToken);
        var list = await Client.ListAsync(gadgets, new(space), cancellationToken);
        var item = list.Items.Single();

        Assert.That(JsonNode.DeepEquals(created["spec"], replaced["spec"]), Is.True);
        Assert.That((int)item["spec"]!["zeta"]!, Is.EqualTo(2));
        Assert.That((bool)item["status"]!["ok"]!, Is.True);
        Assert.That((item.ApiVersion(), item.Kind(), item.Key()), Is.EqualTo(("kube.test/v1", "Gadget", gadget.Key())));
        Assert.That(await Client.DeleteAsync(gadgets, gadget.Key(), preconditions: null, cancellationToken), Is.True);
        Assert.That(await Client.FindAsync(gadgets, gadget.Key(), cancellationToken), Is.Null);
    }

    [Test]
    public async Task Apply_Untyped_TakesFieldsBackThatAreLeftOut(CancellationToken cancellationToken)
    {
        var space = await ApiServer.Fixture.CreateNamespaceAsync(cancellationToken);
        var maps = new KubernetesResource("", "v1", "configmaps", "ConfigMap", Namespaced: true);

        await Client.ApplyAsync(maps, Map(space, "x", "y"), "work", force: true, subresource: null, cancellationToken);
        var second = await Client.ApplyAsync(
            maps, Map(space, "y"), "work", force: true, subresource: null, cancellationToken);

        Assert.That(((JsonObject)second["data"]!).Select(pair => pair.Key), Is.EqualTo(new[] { "y" }));
    }

    [Test]
    public async Task Watch_Untyped_SeesTheObject(CancellationToken cancellationToken)
    {
        var space = await ApiServer.Fixture.CreateNamespaceAsync(cancellationToken);
        var maps = new KubernetesResource("", "v1", "configmaps", "ConfigMap", Namespaced: true);
        var options = new ListOptions(space, FieldSelector: "metadata.name=m");
        var list = await Client.ListAsync(maps, options, cancellationToken);
        var created = await Client.CreateAsync(maps, Map(space, "x"), cancellationToken);

        await foreach (var change in Client.WatchAsync(maps, options, list.ResourceVersion, cancellationToken))
        {
            Assert.That(change.Type, Is.EqualTo(WatchEventType.Added));
            Assert.That(change.Entity.Uid(), Is.EqualTo(created.Uid()));
            break;
        }
    }

    private static JsonObject Map(string space, params string[] keys) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "m", ["namespace"] = space },
        ["data"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)"1"))),
    };
}
