using System.Net;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Registry;

/// <summary>With OCM integration, on hubs that have OCM's kind, have none, get it, and lose it.</summary>
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ManagedClusterTests
{
    private const string Group = "/apis/cluster.core.oam.dev/v1alpha1";

    private static readonly Func<string, string, Exception?> NoSuchKind = (_, plural) =>
        plural == "managedclusters"
            ? new KubernetesException(new V1Status { Code = 404, Reason = "NotFound" })
            : null;

    [Test]
    public async Task Hub_WithoutOcm_ServesWhatTheSecretsSay(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(NoSuchKind, cancellationToken);

        Assert.That(await AddressAsync(rig, cancellationToken), Is.EqualTo("https://secret:6443"));
        Assert.That(await VirtualClustersAsync(rig, cancellationToken), Is.EqualTo("local,c1"));
        using var ready = await rig.Client(certificate: null).GetAsync("/readyz", cancellationToken);
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Hub_GetsAndLosesOcm_IsFollowed(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(NoSuchKind, cancellationToken);
        Assert.That(await AddressAsync(rig, cancellationToken), Is.EqualTo("https://secret:6443"));

        rig.Hub.Fault = null;
        await rig.Hub.CreateAsync(Managed("c1", "https://managed:6443"), cancellationToken);
        await rig.Hub.CreateAsync(Managed("c2", "https://other:6443"), cancellationToken);
        await WaitForAddressAsync(rig, "https://managed:6443", cancellationToken);
        Assert.That(await VirtualClustersAsync(rig, cancellationToken), Is.EqualTo("local,c1,c2"));

        rig.Hub.Fault = NoSuchKind;
        rig.Hub.BreakWatches();
        await WaitForAddressAsync(rig, "https://secret:6443", cancellationToken);
        Assert.That(await VirtualClustersAsync(rig, cancellationToken), Is.EqualTo("local,c1"));
    }

    [Test]
    public async Task ManagedCluster_ChangesOrGoes_ItsAddressCounts(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(fault: null, cancellationToken);
        var cluster = await rig.Hub.CreateAsync(Managed("c1", "https://managed:6443"), cancellationToken);
        await WaitForAddressAsync(rig, "https://managed:6443", cancellationToken);

        cluster.Spec!.ManagedClusterClientConfigs![0].Url = "https://moved:6443";
        await rig.Hub.ReplaceAsync(cluster, null, cancellationToken);
        await WaitForAddressAsync(rig, "https://moved:6443", cancellationToken);

        await rig.Hub.DeleteAsync<V1ManagedCluster>(cluster.Key(), null, cancellationToken);
        await WaitForAddressAsync(rig, "https://secret:6443", cancellationToken);
    }

    [Test]
    public async Task List_OfBothKinds_HasEachWithItsAddress(CancellationToken cancellationToken)
    {
        await using var rig = new GatewayRig { OcmIntegration = true };
        await rig.Hub.CreateAsync(Managed("both", "https://managed:6443"), cancellationToken);
        await rig.Hub.CreateAsync(Managed("tunnelled", "https://ignored:6443"), cancellationToken);
        await rig.Hub.CreateAsync(Managed("no-secret", "https://other:6443"), cancellationToken);
        await rig.Hub.CreateAsync(SecretWithoutAddress("nowhere"), cancellationToken);
        await rig.StartAsync(cancellationToken);
        foreach (var name in (string[])["both", "secret"])
            await rig.AddClusterAsync(name, "https://secret:6443", rig.AnyCa, "t", cancellationToken);
        await rig.AddTunnelledClusterAsync("tunnelled", rig.AnyCa, cancellationToken);

        var list = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/clustergateways", cancellationToken))!;

        Assert.That(
            list["items"]!.AsArray().Select(item =>
                $"{item!["metadata"]!["name"]} {item["spec"]!["access"]!["endpoint"]!["const"]?["address"]}"),
            Is.EqualTo(["both https://managed:6443", "secret https://secret:6443", "tunnelled "]));
    }

    [Test]
    public async Task Watch_OcmLocatesMovesAndForgetsACluster_IsToldOfIt(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(fault: null, cancellationToken);
        await rig.Hub.CreateAsync(SecretWithoutAddress("c2"), cancellationToken);
        var client = rig.AsUser("alice");
        var list = JsonNode.Parse(await client.GetStringAsync($"{Group}/clustergateways", cancellationToken))!;
        using var response = await client.GetAsync(
            $"{Group}/clustergateways?watch=true&resourceVersion={list["metadata"]!["resourceVersion"]}",
            HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        Assert.That(list["items"]!.AsArray().Select(item => $"{item!["metadata"]!["name"]}"), Is.EqualTo(["c1"]));

        var managed = await rig.Hub.CreateAsync(Managed("c2", "https://managed:6443"), cancellationToken);
        Assert.That(await NextAsync(), Is.EqualTo("ADDED c2 https://managed:6443"));
        managed.Spec!.ManagedClusterClientConfigs![0].Url = "https://moved:6443";
        managed = await rig.Hub.ReplaceAsync(managed, null, cancellationToken);
        Assert.That(await NextAsync(), Is.EqualTo("MODIFIED c2 https://moved:6443"));
        var after = await client.GetStringAsync($"{Group}/clustergateways", cancellationToken);
        Assert.That(after, Does.Contain("https://moved:6443"));
        await rig.Hub.DeleteAsync<V1ManagedCluster>(managed.Key(), null, cancellationToken);
        Assert.That(await NextAsync(), Is.EqualTo("DELETED c2 https://moved:6443"));

        async Task<string> NextAsync()
        {
            var next = JsonNode.Parse((await events.ReadLineAsync(cancellationToken))!)!;
            return $"{next["type"]} {next["object"]!["metadata"]!["name"]} {Address(next["object"]!)}";
        }
    }

    private static async Task<GatewayRig> StartAsync(
        Func<string, string, Exception?>? fault, CancellationToken cancellationToken)
    {
        var rig = new GatewayRig { OcmIntegration = true };
        rig.Hub.Fault = fault;
        await rig.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", "https://secret:6443", rig.AnyCa, "t", cancellationToken);
        return rig;
    }

    private static Task WaitForAddressAsync(GatewayRig rig, string address, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            token => AddressAsync(rig, token), known => known == address, $"the address {address}", cancellationToken);

    private static async Task<string> AddressAsync(GatewayRig rig, CancellationToken cancellationToken)
    {
        var gateway = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/clustergateways/c1", cancellationToken))!;
        return Address(gateway);
    }

    private static string Address(JsonNode gateway) =>
        gateway["spec"]!["access"]!["endpoint"]!["const"]!["address"]!.GetValue<string>();

    private static async Task<string> VirtualClustersAsync(GatewayRig rig, CancellationToken cancellationToken)
    {
        var list = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/virtualclusters", cancellationToken))!;
        return string.Join(',', list["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>()));
    }

    private static V1Secret SecretWithoutAddress(string name) => new()
    {
        Metadata = new()
        {
            Name = name,
            NamespaceProperty = GatewayRig.SecretNamespace,
            Labels = new Dictionary<string, string>
            {
                ["cluster.core.oam.dev/cluster-credential-type"] = "ServiceAccountToken",
            },
        },
        Data = new Dictionary<string, byte[]> { ["token"] = "t"u8.ToArray() },
    };

    private static V1ManagedCluster Managed(string name, string url) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new ManagedClusterSpec
        {
            HubAcceptsClient = true,
            ManagedClusterClientConfigs = [new ManagedClusterClientConfig { Url = url }],
        },
    };
}
