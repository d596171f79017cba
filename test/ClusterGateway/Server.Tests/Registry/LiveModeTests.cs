using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Registry;

/// <summary>The gates SecretCache and OCMClusterCache: whether the hub is followed or asked each time.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LiveModeTests
{
    private const string Group = "/apis/cluster.core.oam.dev/v1alpha1";

    [Test]
    public async Task SecretCacheOn_Requests_AskTheHubForNoSecret(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig { OcmIntegration = true }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", "https://c1:6443", rig.AnyCa, "t", cancellationToken);
        var before = rig.Hub.Requests.Count;

        foreach (var path in (string[])["clustergateways/c1", "clustergateways", "virtualclusters"])
            await rig.AsUser("alice").GetStringAsync($"{Group}/{path}", cancellationToken);

        Assert.That(rig.Hub.Requests.Skip(before), Is.Empty);
    }

    [Test]
    public async Task SecretCacheOff_Secret_CountsAsItIsNowAndIsNeverWatched(CancellationToken cancellationToken)
    {
        await using var cluster = await Backend.StartAsync(
            context =>
            {
                context.Response.Headers["Seen"] = context.Request.Headers.Authorization;
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", cluster, "one", cancellationToken);
        Assert.That(await SeenAsync(rig, cancellationToken), Is.EqualTo("Bearer one"));

        var key = new ObjectKey(GatewayRig.SecretNamespace, "c1");
        var secret = (await rig.Hub.FindAsync<V1Secret>(key, cancellationToken))!;
        secret.Data!["token"] = "two"u8.ToArray();
        await rig.Hub.ReplaceAsync(secret, null, cancellationToken);
        Assert.That(await SeenAsync(rig, cancellationToken), Is.EqualTo("Bearer two"));

        await rig.Hub.DeleteAsync<V1Secret>(key, null, cancellationToken);
        using var gone = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(rig.Hub.Requests, Has.None.EqualTo("watch secrets"));
    }

    [Test]
    public async Task SecretCacheOff_Lists_AreReadInOrderAndWithoutTheBroken(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);
        foreach (var name in (string[])["c2", "c1"])
            await rig.AddClusterAsync(name, $"https://{name}:6443", rig.AnyCa, "t", cancellationToken);
        await rig.Hub.CreateAsync(
            new V1Secret
            {
                Metadata = new()
                {
                    Name = "broken",
                    NamespaceProperty = GatewayRig.SecretNamespace,
                    Labels = new Dictionary<string, string>
                    {
                        ["cluster.core.oam.dev/cluster-credential-type"] = "Nonsense",
                    },
                },
            },
            cancellationToken);

        Assert.That(await NamesAsync(rig, "clustergateways", cancellationToken), Is.EqualTo("c1,c2"));
        Assert.That(await NamesAsync(rig, "virtualclusters", cancellationToken), Is.EqualTo("local,c1,c2"));
    }

    [Test]
    public async Task SecretCacheOff_Health_IsKeptAndShownAtOnce(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var body = new StringContent("""{"status":{"healthy":true}}""", Encoding.UTF8, "application/json");

        using var put = await rig.AsUser("alice").PutAsync(
            $"{Group}/clustergateways/c1/health", body, cancellationToken);
        var gateway = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/clustergateways/c1", cancellationToken))!;

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(gateway["status"]!["healthy"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task SecretCacheOff_Watch_Is405(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(
            $"{Group}/clustergateways?watch=true", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public async Task SecretCacheOff_HubThatDoesNotAnswer_IsNoMissingCluster(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);
        rig.Hub.Fault = (_, plural) => plural == "secrets"
            ? new KubernetesException(new V1Status { Code = 503, Reason = "ServiceUnavailable" })
            : null;

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
    }

    [TestCase(true, "https://managed:6443", "local,c1,c2")]
    [TestCase(false, "https://c1:6443", "local,c1")]
    public async Task OcmClusterCacheOff_ManagedCluster_CountsAsItIsNowAndIsNeverWatched(
        bool isThere, string address, string clusters, CancellationToken cancellationToken)
    {
        await using var rig = new GatewayRig { OcmIntegration = true, CacheClusters = false };
        rig.Hub.Fault = (verb, plural) => (verb, plural) == ("list", "managedclusters") && !isThere
            ? new KubernetesException(new V1Status { Code = 404, Reason = "NotFound" })
            : null;
        await rig.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", "https://c1:6443", rig.AnyCa, "t", cancellationToken);
        if (isThere)
        {
            await rig.Hub.CreateAsync(Managed("c1", "https://managed:6443"), cancellationToken);
            await rig.Hub.CreateAsync(Managed("c2", "https://c2:6443"), cancellationToken);
        }

        var gateway = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/clustergateways/c1", cancellationToken))!;

        Assert.That($"{gateway["spec"]!["access"]!["endpoint"]!["const"]!["address"]}", Is.EqualTo(address));
        Assert.That(await NamesAsync(rig, "virtualclusters", cancellationToken), Is.EqualTo(clusters));
        Assert.That(rig.Hub.Requests, Has.None.EqualTo("watch managedclusters"));
    }

    private static Task<GatewayRig> StartAsync(CancellationToken cancellationToken) =>
        new GatewayRig { CacheSecrets = false }.StartAsync(cancellationToken);

    private static async Task<string> SeenAsync(GatewayRig rig, CancellationToken cancellationToken)
    {
        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        return response.Headers.GetValues("Seen").Single();
    }

    private static async Task<string> NamesAsync(GatewayRig rig, string plural, CancellationToken cancellationToken)
    {
        var list = JsonNode.Parse(
            await rig.AsUser("alice").GetStringAsync($"{Group}/{plural}", cancellationToken))!;
        return string.Join(',', list["items"]!.AsArray().Select(item => $"{item!["metadata"]!["name"]}"));
    }

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
