using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

[CancelAfter(60_000)]
public sealed class VirtualClusterTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/virtualclusters";

    [TestCase("", "local,ocm,test")]
    [TestCase("?labelSelector=key%3Dvalue", "test")]
    [TestCase("?labelSelector=cluster.core.oam.dev/control-plane%3Dfalse", "ocm,test")]
    [TestCase("?labelSelector=cluster.core.oam.dev/control-plane%3Dtrue", "local")]
    [TestCase("?labelSelector=key%20notin%20(value,other)", "local,ocm")]
    [TestCase("?fieldSelector=metadata.name%3Docm", "ocm")]
    public async Task List_Selected_HasTheHubFirst(
        string query, string names, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm: false, cancellationToken);

        var list = await GetAsync(rig, Collection + query, cancellationToken);

        Assert.That(list["kind"]!.GetValue<string>(), Is.EqualTo("VirtualClusterList"));
        Assert.That(
            string.Join(',', list["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>())),
            Is.EqualTo(names));
    }

    [Test]
    public void Ordered_Clusters_AreTheHubAndThenTheNewest()
    {
        VirtualCluster Of(string name, int day) => VirtualCluster.Local with
        {
            Name = name,
            Metadata = new V1ObjectMeta { CreationTimestamp = DateTimeOffset.UnixEpoch.AddDays(day) },
        };

        var ordered = VirtualClusters.Ordered(
            [Of("old", 1), Of("b", 3), VirtualCluster.Local, Of("a", 3), Of("new", 4)]);

        Assert.That(ordered.Select(c => c.Name), Is.EqualTo(new[] { "local", "new", "a", "b", "old" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Get_EachKind_HasItsSpec(bool ocm, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm, cancellationToken);

        var local = await GetAsync(rig, Collection + "/local", cancellationToken);
        var test = await GetAsync(rig, Collection + "/test", cancellationToken);
        var managed = await GetAsync(rig, Collection + "/ocm", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(Spec(local), Is.EqualTo("""{"accepted":true,"endpoint":"-","credential-type":"Internal"}"""));
            Assert.That(Spec(test), Is.EqualTo(
                """{"alias":"Test","accepted":true,"endpoint":"Const","credential-type":"ServiceAccountToken"}"""));
            Assert.That(
                test["metadata"]!["labels"]!.ToJsonString(),
                Is.EqualTo("""{"key":"value","cluster.core.oam.dev/control-plane":"false"}"""));
            Assert.That(
                Spec(managed), Is.EqualTo("""{"accepted":true,"endpoint":"-","credential-type":"ManagedCluster"}"""));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Get_SecretThatLacksAnEndpoint_IsTheManagedClusterOrAProblem(
        bool managed, CancellationToken cancellationToken)
    {
        await using var rig = new GatewayRig();
        await rig.Hub.CreateAsync(
            new V1Secret
            {
                Metadata = new()
                {
                    Name = "c1",
                    NamespaceProperty = GatewayRig.SecretNamespace,
                    Labels = new Dictionary<string, string>
                    {
                        ["cluster.core.oam.dev/cluster-credential-type"] = "ServiceAccountToken",
                    },
                },
            },
            cancellationToken);
        if (managed) await rig.Hub.CreateAsync(Managed("c1", "https://c1:6443"), cancellationToken);
        await rig.StartAsync(cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(Collection + "/c1", cancellationToken);

        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(
            ((int)response.StatusCode, managed ? $"{answer["spec"]!["credential-type"]}" : $"{answer["message"]}"),
            Is.EqualTo(managed ? (200, "ManagedCluster") : (500, "secret \"c1\" has no endpoint")));
    }

    [TestCase("/nowhere", 404)]
    [TestCase("/unknown", 500)]
    [TestCase("?labelSelector=a%20in", 400)]
    [TestCase("?watch=true", 405)]
    public async Task Request_ThatCannotBeAnswered_IsAStatus(
        string rest, int code, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm: false, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(Collection + rest, cancellationToken);

        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(
            ((int)response.StatusCode, status["kind"]!.GetValue<string>()), Is.EqualTo((code, "Status")));
    }

    [Test]
    public async Task List_Table_HasTheOriginalsColumns(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm: false, cancellationToken);
        var client = rig.AsUser("alice");
        client.DefaultRequestHeaders.Add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");

        var table = JsonNode.Parse(await client.GetStringAsync(Collection, cancellationToken))!;

        var columns = table["columnDefinitions"]!.AsArray()
            .Select(c => $"{c!["name"]} {c["type"]} {c["priority"]}");
        Assert.That(string.Join(", ", columns), Is.EqualTo(
            "Name string 0, Alias string 0, Credential_Type string 0, Endpoint string 0, Accepted boolean 0, "
            + "Labels string 0, Creation_Timestamp dateTime 10"));
        Assert.That(table["rows"]![0]!["cells"]!.ToJsonString(), Is.EqualTo(
            """["local","","Internal","-",true,"cluster.core.oam.dev/control-plane=true",null]"""));
        var test = table["rows"]!.AsArray().Single(row => $"{row!["cells"]![0]}" == "test")!["cells"]!.AsArray();
        Assert.That(
            string.Join(' ', test),
            Is.EqualTo(
                "test Test ServiceAccountToken Const true cluster.core.oam.dev/control-plane=false,key=value "
                + "2026-01-01T00:00:00Z"));
    }

    [Test]
    public async Task Get_Yaml_IsOnRequest(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm: false, cancellationToken);
        var client = rig.AsUser("alice");
        client.DefaultRequestHeaders.Add("Accept", "application/yaml");

        using var response = await client.GetAsync(Collection + "/local", cancellationToken);

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/yaml"));
        Assert.That(
            OcmAddons.Kubernetes.Yaml.KubernetesYaml.ParseAll(
                await response.Content.ReadAsStringAsync(cancellationToken)).Single()["kind"]!.GetValue<string>(),
            Is.EqualTo("VirtualCluster"));
    }

    [Test]
    public async Task Health_OfAClusterThatOcmLocates_IsShownAsItIsKept(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(ocm: true, cancellationToken);
        var data = new Dictionary<string, string> { ["token"] = "t" }; // its address is OCM's to say
        await rig.AddClusterAsync("ocm", "ServiceAccountToken", data, cancellationToken);
        using var body = new StringContent(
            """{"status":{"healthy":true}}""", System.Text.Encoding.UTF8, "application/json");

        using var response = await rig.AsUser("alice").PutAsync(
            "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/ocm/health", body, cancellationToken);

        var gateway = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(gateway["status"]!["healthy"]!.GetValue<bool>(), Is.True);
    }

    private static async Task<GatewayRig> StartAsync(bool ocm, CancellationToken cancellationToken)
    {
        var rig = new GatewayRig { OcmIntegration = ocm };
        await rig.Hub.CreateAsync(Managed("ocm", "https://ocm:6443"), cancellationToken);
        await rig.Hub.CreateAsync(Managed("test", "https://test:6443"), cancellationToken);
        await rig.Hub.CreateAsync(Managed("unknown", url: null), cancellationToken);
        await rig.StartAsync(cancellationToken);
        await rig.AddClusterAsync("test", "https://test:6443", rig.AnyCa, "t", cancellationToken);
        await rig.ChangeAsync(
            "test",
            metadata =>
            {
                metadata.Labels!["key"] = "value";
                metadata.Annotations = new Dictionary<string, string>
                {
                    ["cluster.core.oam.dev/cluster-alias"] = "Test",
                };
            },
            cancellationToken);
        return rig;
    }

    private static V1ManagedCluster Managed(string name, string? url) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new ManagedClusterSpec
        {
            HubAcceptsClient = true,
            ManagedClusterClientConfigs = url is null ? null : [new ManagedClusterClientConfig { Url = url }],
        },
    };

    private static async Task<JsonNode> GetAsync(GatewayRig rig, string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await rig.AsUser("alice").GetStringAsync(path, cancellationToken))!;

    private static string Spec(JsonNode cluster) => cluster["spec"]!.ToJsonString();
}
