using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Checks;

/// <summary>Breaks one place after the other, and expects that place and no other to be named.</summary>
[CancelAfter(60_000)]
public sealed class CheckCommandTests
{
    private const string Gateway = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/one";
    private const string Cluster = "/apis/cluster.open-cluster-management.io/v1/managedclusters/one";

    private const string Addons =
        "/apis/addon.open-cluster-management.io/v1alpha1/namespaces/one/managedclusteraddons";

    private const string ApiService = "/apis/apiregistration.k8s.io/v1/apiservices/v1alpha1.cluster.core.oam.dev";

    private const string Account =
        "/apis/authentication.open-cluster-management.io/v1beta1/namespaces/one/managedserviceaccounts/cluster-gateway";

    private static readonly string Version = GatewayAddress.Path("one") + "/version";

    private static readonly string Rules =
        $"POST {GatewayAddress.Path("one")}/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

    private FakeHub hub = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => hub = (await FakeHub.StartAsync(Token)).Has("one");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [Test]
    public async Task Check_EverythingInOrder_EveryHopIsOk()
    {
        var result = await hub.RunAsync(Token, "check", "one");

        Assert.That(result.Code, Is.Zero, result.Output);
        var marks = result.Output.Split('\n').TakeWhile(l => l.Length > 0).Select(l => l[..22].TrimEnd()).ToList();
        Assert.That(marks, Is.EqualTo(
            new[]
            {
                "hub", "gateway-api", "cluster", "addons", "gateway", "your-right", "request", "proxy-server", "agent",
                "api-server", "account",
            }.Select(h => $"ok      {h}")));
        Assert.That(result.Output, Does.Contain("v1.33.1 at https://").And.Contain("v1.20.2 answers in "));
        Assert.That(result.Output, Does.Contain("in namespace default it may get, list"));
        Assert.That(result.Output, Does.EndWith("The way to one is fine.\n"));
    }

    [Test]
    public Task Check_HubThatDoesNotKnowUs_IsBroken()
    {
        hub.Says("/version", 401, """{"kind":"Status","message":"Unauthorized"}""");
        return IsBrokenAsync("hub", "Log in to the hub again");
    }

    [Test]
    public async Task Check_HubThatIsNotThere_IsBroken()
    {
        var result = await hub.RunAsync(Token, "check", "one", "--server=https://127.0.0.1:1", "--request-timeout=3s");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output, Does.StartWith("BROKEN  hub ").And.Contain("to do: Nothing answers"));
    }

    [Test]
    public async Task Check_HubWithAnotherCertificate_IsBroken()
    {
        await using var other = await FakeHub.StartAsync(Token);

        var result = await hub.RunAsync(Token, "check", "one", $"--server={other.Address}");

        Assert.That(result.Output, Does.StartWith("BROKEN  hub ").And.Contain("--certificate-authority"));
    }

    [Test]
    public Task Check_NoApiService_IsBroken()
    {
        hub.Says(ApiService, 404, """{"kind":"Status","code":404}""");
        return IsBrokenAsync("gateway-api", "cluster-gateway-addon-manager");
    }

    [Test]
    public Task Check_ApiServiceThatIsDown_IsBroken()
    {
        hub.Says(ApiService, Objects.Available("api", available: false));
        return IsBrokenAsync("gateway-api", "kubectl get pods");
    }

    [Test]
    public Task Check_ClusterThatIsNotAccepted_IsBroken()
    {
        hub.Says(Cluster, Objects.Cluster("one", accepted: false, "True"));
        return IsBrokenAsync("cluster", "clusteradm accept --clusters one");
    }

    [Test]
    public Task Check_ClusterThatDoesNotReport_IsBroken()
    {
        hub.Says(Cluster, Objects.Cluster("one", accepted: true, "Unknown"));
        return IsBrokenAsync("cluster", "klusterlet");
    }

    [Test]
    public Task Check_AddonThatIsNotThere_IsBroken()
    {
        hub.Lists(Addons, [.. Objects.Addons("one").Skip(1)]);
        return IsBrokenAsync("addons", "Install the chart of cluster-proxy");
    }

    [Test]
    public Task Check_AddonThatIsNotAvailable_IsBroken()
    {
        hub.Lists(Addons, [.. Objects.Addons("one").Take(2), Objects.Addon("one", "cluster-gateway", "False")]);
        return IsBrokenAsync("addons", "managedclusteraddon -n one cluster-gateway");
    }

    [Test]
    public Task Check_NoGateway_IsBrokenAndNamesThoseThereAre()
    {
        hub.Says(Gateway, 404, """{"kind":"Status","code":404}""");
        hub.Lists("/apis/cluster.core.oam.dev/v1alpha1/clustergateways", Objects.Gateway("won"));
        return IsBrokenAsync("gateway", "there are: won");
    }

    [Test]
    public Task Check_TokenThatExpired_IsBroken()
    {
        hub.Says(Account, Objects.Account("one", "2020-01-01T00:00:00Z"));
        return IsBrokenAsync("gateway", "expired 2020-01-01");
    }

    [Test]
    public Task Check_UserWithoutTheRight_IsBroken()
    {
        hub.On("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", context =>
            FakeHub.WriteAsync(context, 201, """{"status":{"allowed":false}}"""));
        return IsBrokenAsync("your-right", "--resource-name=one");
    }

    [TestCase(503, $"cluster one {ProxyMessages.NotConnected}: none", "agent", "deploy/cluster-proxy-proxy-agent")]
    [TestCase(503, $"{ProxyMessages.NoTunnel} one: refused", "proxy-server", "cluster-proxy-addon-manager")]
    [TestCase(502, $"the agent of cluster one {ProxyMessages.AgentFailed}: x", "api-server", "up to the agent")]
    [TestCase(502, $"cluster one {ProxyMessages.NotTrusted}: x", "api-server", "ca.crt")]
    [TestCase(500, "no CA", "request", "Secret one")]
    public Task Check_GatewayThatGetsStuck_NamesTheHop(int code, string message, string hop, string cure)
    {
        hub.Says(Version, code, Objects.Failure(code, message));
        return IsBrokenAsync(hop, cure);
    }

    [Test]
    public Task Check_GatewayThatIsDown_NamesTheRequest()
    {
        hub.Says(Version, 503, "service unavailable");
        return IsBrokenAsync("request", "kubectl get pods");
    }

    [Test]
    public Task Check_ClusterThatRefusesTheToken_NamesTheAccount()
    {
        hub.Says(Version, 401, """{"kind":"Status","message":"Unauthorized"}""");
        return IsBrokenAsync("account", "managedserviceaccount -n one");
    }

    [Test]
    public Task Check_AccountWithoutRights_NamesTheGrant()
    {
        hub.On(Rules, context => FakeHub.WriteAsync(context, 201, Objects.Rules("")));
        return IsBrokenAsync("account", "kubectl ocm grant one --clusterrole view");
    }

    [Test]
    public async Task Check_HubObjectsNotToBeSeen_GoesByTheRequest()
    {
        foreach (var path in (string[])[ApiService, Cluster, Addons, Gateway, Account])
            hub.Says(path, 403, Objects.Forbidden);

        var result = await hub.RunAsync(Token, "check", "one");

        Assert.That(result.Code, Is.Zero, result.Output);
        Assert.That(result.Output.Split('\n').Count(l => l.StartsWith('?')), Is.EqualTo(4), result.Output);
        Assert.That(result.Output, Does.Contain("ok      api-server"));
    }

    [Test]
    public async Task Check_DirectGateway_PassesNoTunnel()
    {
        hub.Says(Gateway, Objects.Gateway("one", "Const"));

        var result = await hub.RunAsync(Token, "check", "one");

        Assert.That(result.Code, Is.Zero, result.Output);
        var skipped = result.Output.Split('\n').Count(l => l.StartsWith("-  ", StringComparison.Ordinal));
        Assert.That(skipped, Is.EqualTo(2), result.Output);
    }

    [TestCase("""{"gitVersion":"\u001b[2Jv1\n"}""", "[2Jv1 answers")]
    [TestCase("no JSON", "a server answers")]
    [TestCase("[]", "a server answers")]
    public async Task Check_StrangeVersion_IsShownHarmlessly(string body, string shown)
    {
        hub.Says(Version, body);

        var result = await hub.RunAsync(Token, "check", "one");

        Assert.That(result.Output, Does.Contain(shown).And.Not.Contain("\e"));
    }

    [Test]
    public async Task Check_Json_IsForPrograms()
    {
        hub.On(Rules, context => FakeHub.WriteAsync(context, 201, Objects.Rules("")));

        var result = await hub.RunAsync(Token, "check", "one", "-o", "json");

        Assert.That(result.Code, Is.EqualTo(1));
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.That(report.GetProperty("ok").GetBoolean(), Is.False);
        Assert.That(report.GetProperty("broken").GetString(), Is.EqualTo("account"));
        var last = report.GetProperty("hops").EnumerateArray().Last();
        Assert.That(last.GetProperty("state").GetString(), Is.EqualTo("Broken"));
        Assert.That(last.GetProperty("cure").GetString(), Does.StartWith("kubectl ocm grant"));
    }

    private async Task IsBrokenAsync(string hop, string said)
    {
        var result = await hub.RunAsync(Token, "check", "one");

        Assert.That(result.Code, Is.EqualTo(1), result.Output);
        Assert.That(result.Output, Does.EndWith($"Broken on the way to one: {hop}.\n"));
        var lines = result.Output.Split('\n');
        var at = Array.FindIndex(lines, l => l.StartsWith("BROKEN", StringComparison.Ordinal));
        Assert.That(lines[at], Does.StartWith($"BROKEN  {hop} "));
        Assert.That(lines[at] + lines[at + 1], Does.Contain(said));
    }
}
