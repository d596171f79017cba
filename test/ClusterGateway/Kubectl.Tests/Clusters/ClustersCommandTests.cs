using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Clusters;

[CancelAfter(60_000)]
public sealed class ClustersCommandTests
{
    private FakeHub hub = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => hub = (await FakeHub.StartAsync(Token)).Has("one", "two");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [Test]
    public async Task Clusters_Healthy_AreARowEach()
    {
        var result = await hub.RunAsync(Token, "clusters");

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(
            lines[0], Is.EqualTo("NAME   AVAILABLE   ADDONS   TUNNEL      CREDENTIAL   GATEWAY   LATENCY"));
        Assert.That(lines[1], Does.Match(@"^one    True        3/3      connected   \d+d +healthy   \d+\.\dms$"));
        Assert.That(lines[2], Does.StartWith("two "));
        Assert.That(result.Output, Does.Not.Contain("\e"));
    }

    [Test]
    public async Task Clusters_OneWithoutAnAgent_SaysSoAndGoesOn()
    {
        hub.Says(
            GatewayAddress.Path("one") + "/healthz", 503,
            Objects.Failure(503, $"cluster one {ProxyMessages.NotConnected}: none"));

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Does.Match(@"(?m)^one .* disconnected +\d+d +healthy +-$"));
        Assert.That(result.Output, Does.Match(@"(?m)^two .* connected "));
        Assert.That(result.Error, Is.EqualTo(
            $"one: cluster one {ProxyMessages.NotConnected}: none (try: kubectl ocm check one)\n"));
    }

    [Test]
    public async Task Clusters_WithoutAGateway_AreNotAsked()
    {
        hub.Lists("/apis/cluster.core.oam.dev/v1alpha1/clustergateways", Objects.Gateway("two"));

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That(result.Output, Does.Match(@"(?m)^one .* none +-$"));
        Assert.That(hub.Requests, Has.None.Contain("clustergateways/one"));
    }

    [Test]
    public async Task Clusters_AddonsMissing_AreNamed()
    {
        hub.Lists(
            "/apis/addon.open-cluster-management.io/v1alpha1/managedclusteraddons",
            [.. Objects.Addons("one"), Objects.Addon("two", "cluster-proxy", "True"),
                Objects.Addon("two", "cluster-gateway", "Unknown"), Objects.Addon("two", "another", "True")]);

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That(result.Output, Does.Contain("1/3 (not managed-serviceaccount, cluster-gateway)"));
    }

    [Test]
    public async Task Clusters_SomeNotToBeSeen_ShowsTheRest()
    {
        hub.Says("/apis/cluster.open-cluster-management.io/v1/managedclusters", 403, Objects.Forbidden);
        hub.Says("/apis/addon.open-cluster-management.io/v1alpha1/managedclusteraddons", 403, Objects.Forbidden);

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Does.Match(@"(?m)^one    -           -        connected "));
        Assert.That(result.Error, Does.Contain("note: managedclusters: secrets is forbidden"));
    }

    [Test]
    public async Task Clusters_NoneToBeSeen_IsAFailure()
    {
        hub.Says("/apis/cluster.open-cluster-management.io/v1/managedclusters", 403, Objects.Forbidden);
        hub.Says("/apis/cluster.core.oam.dev/v1alpha1/clustergateways", 403, Objects.Forbidden);

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That((result.Code, result.Output), Is.EqualTo((1, "")));
        Assert.That(result.Error, Does.StartWith("No managed cluster can be seen:\nnote: "));
    }

    [Test]
    public async Task Clusters_NoneThere_IsSaid()
    {
        hub.Lists("/apis/cluster.open-cluster-management.io/v1/managedclusters");
        hub.Lists("/apis/cluster.core.oam.dev/v1alpha1/clustergateways");

        var result = await hub.RunAsync(Token, "clusters");

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "There are no managed clusters.\n")));
    }

    [Test]
    public async Task Clusters_Json_IsForPrograms()
    {
        var result = await hub.RunAsync(Token, "clusters", "-o=json");

        Assert.That(result.Code, Is.Zero, result.Error);
        var first = JsonDocument.Parse(result.Output).RootElement.GetProperty("clusters")[0];
        Assert.That(first.GetProperty("name").GetString(), Is.EqualTo("one"));
        Assert.That(first.GetProperty("tunnel").GetString(), Is.EqualTo("Connected"));
        Assert.That(first.GetProperty("addons").GetProperty("cluster-proxy").GetString(), Is.EqualTo("True"));
        Assert.That(first.GetProperty("latencyMilliseconds").GetDouble(), Is.GreaterThan(0));
        Assert.That(
            first.GetProperty("credentialExpires").GetDateTimeOffset().Year, Is.EqualTo(2126));
    }

    [Test]
    public async Task Clusters_Impersonating_AreAskedForAsThatUser()
    {
        var seen = "";
        hub.On("GET /apis/cluster.core.oam.dev/v1alpha1/clustergateways", context =>
        {
            seen = $"{context.Request.Headers["Impersonate-User"]} {context.Request.Headers["Impersonate-Group"]}";
            return FakeHub.WriteAsync(context, 403, Objects.Forbidden);
        });

        await hub.RunAsync(Token, "--as=bob", "clusters", "--as-group", "dev");

        Assert.That(seen, Is.EqualTo("bob dev"));
    }
}
