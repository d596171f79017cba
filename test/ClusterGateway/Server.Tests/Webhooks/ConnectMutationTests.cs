using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.ClusterGateway.Server.Webhooks;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

/// <summary>Mutating webhooks, a cluster, and the gateway between them. A webhook is known by its path.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConnectMutationTests
{
    private const string ToNodes = """[{"op":"replace","path":"/path","value":"/api/v1/nodes"}]""";

    private readonly ConcurrentQueue<string> asked = []; // who, and about which path
    private readonly ConcurrentQueue<JsonNode> reviews = [];
    private readonly ConcurrentQueue<string> reached = [];
    private readonly Dictionary<string, Func<JsonNode, string?>> patches = [];
    private Action<JsonObject> change = _ => { };
    private GatewayRig rig = new();
    private Backend webhook = null!;
    private Backend cluster = null!;

    [SetUp]
    public async Task StartAsync()
    {
        webhook = await Backend.StartAsync(ReviewAsync, CancellationToken.None);
        cluster = await Backend.StartAsync(
            context =>
            {
                var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
                reached.Enqueue($"{target} {context.Request.Headers["Impersonate-User"]}".Trim());
                return Task.CompletedTask;
            },
            CancellationToken.None);
        await rig.StartAsync(CancellationToken.None);
        await rig.AddClusterAsync("c1", cluster, "t", CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await rig.DisposeAsync();
        await cluster.DisposeAsync();
        await webhook.DisposeAsync();
    }

    [TestCase("/api/v1/pods?limit=1", ToNodes, "/api/v1/nodes?limit=1")]
    [TestCase("/api/v1/pods?limit=1", "[]", "/api/v1/pods?limit=1")]
    [TestCase("/api/v1/pods?limit=1", null, "/api/v1/pods?limit=1")]
    [TestCase("/api/v1/a%20b", """[{"op":"test","path":"/path","value":"/api/v1/a b"}]""", "/api/v1/a%20b")]
    [TestCase(
        "/api/v1/pods", """[{"op":"replace","path":"/path","value":"/api/v1/a b/x?y%"}]""", "/api/v1/a%20b/x%3Fy%25")]
    [TestCase("/api/v1/pods/", """[{"op":"remove","path":"/path"}]""", "/")]
    [TestCase("/x?a=1", """[{"op":"add","path":"/impersonate","value":true}]""", "/x?a=1 alice")]
    [TestCase("/x?impersonate=true&a=1", """[{"op":"remove","path":"/impersonate"}]""", "/x?a=1")]
    [TestCase("/x?impersonate=true", """[{"op":"replace","path":"/impersonate","value":false}]""", "/x")]
    // What is not known of the options changes nothing, and least of all who asks.
    [TestCase("/x?impersonate=true", """[{"op":"add","path":"/user","value":"admin"}]""", "/x alice")]
    public async Task Proxy_Patch_ChangesWhereTheRequestGoes(
        string path, string? patch, string expected, CancellationToken cancellationToken)
    {
        patches["a"] = _ => patch;
        await rig.AddMutatingAsync(Policy.Mutating("m", (Address("a"), null)), cancellationToken);

        using var response = await GetAsync(path, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reached, Is.EqualTo([expected]));
    }

    [TestCase("""[{"op":"replace","path":"/path","value":"/api/../secrets"}]""", 400)]
    [TestCase("""[{"op":"replace","path":"/path","value":"api"}]""", 500)]
    [TestCase("""[{"op":"replace","path":"/path","value":7}]""", 500)]
    [TestCase("""[{"op":"replace","path":"/path","value":"/a\r\nb"}]""", 500)]
    [TestCase("""[{"op":"add","path":"/impersonate","value":"true"}]""", 500)]
    [TestCase("""[{"op":"replace","path":"/kind","value":"PodExecOptions"}]""", 500)]
    [TestCase("""[{"op":"replace","path":"","value":[]}]""", 500)]
    [TestCase("""[{"op":"test","path":"/path","value":"other"}]""", 500)]
    [TestCase("""{"path":"/x"}""", 500)]
    [TestCase("nonsense", 500)]
    public async Task Proxy_PatchThatCannotBe_IsRefusedWhateverThePolicy(
        string patch, int code, CancellationToken cancellationToken)
    {
        patches["a"] = _ => patch;
        var configuration = Policy.Mutating("m", (Address("a"), null));
        configuration.Webhooks![0].FailurePolicy = "Ignore";
        await rig.AddMutatingAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That(reached, Is.Empty);
    }

    [TestCase("Ignore", 200)]
    [TestCase("Fail", 500)]
    public async Task Proxy_PatchWithoutItsType_IsNoAnswer(string policy, int code, CancellationToken cancellationToken)
    {
        patches["a"] = _ => ToNodes;
        change = response => response.Remove("patchType");
        var configuration = Policy.Mutating("m", (Address("a"), null));
        configuration.Webhooks![0].FailurePolicy = policy;
        await rig.AddMutatingAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That(reached, Is.EqualTo(code == 200 ? ["/api/v1/pods"] : Array.Empty<string>()));
    }

    [Test]
    public async Task Proxy_SeveralWebhooks_AreAskedInOrderAndSeeWhatCameBefore(CancellationToken cancellationToken)
    {
        patches["b"] = _ => ToNodes;
        await rig.AddMutatingAsync(Policy.Mutating("z", (Address("c"), null)), cancellationToken);
        await rig.AddMutatingAsync(Policy.Mutating("m", (Address("a"), null), (Address("b"), null)), cancellationToken);
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken); // asks /check, and last

        await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(asked, Is.EqualTo([
            "a /api/v1/pods", "b /api/v1/pods", "c /api/v1/nodes", "check /api/v1/nodes",
        ]));
    }

    [Test]
    public async Task Proxy_ReinvocationIfNeeded_IsAskedOnceMoreAfterAnothersChange(CancellationToken cancellationToken)
    {
        patches["b"] = review => $"{review["request"]!["object"]!["path"]}" == "/api/v1/pods" ? ToNodes : null;
        patches["d"] = review => $"{review["request"]!["object"]!["path"]}" == "/api/v1/nodes"
            ? """[{"op":"replace","path":"/path","value":"/api/v1/nodes/n"}]"""
            : null;
        await rig.AddMutatingAsync(
            Policy.Mutating(
                "m", (Address("a"), "IfNeeded"), (Address("b"), "IfNeeded"), (Address("c"), "Never"),
                (Address("d"), "IfNeeded")),
            cancellationToken);

        await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(asked, Is.EqualTo([
            "a /api/v1/pods", "b /api/v1/pods", "c /api/v1/nodes", "d /api/v1/nodes",
            "a /api/v1/nodes/n", "b /api/v1/nodes/n", // not d, which has changed it last
        ]));
        Assert.That(reached, Is.EqualTo(["/api/v1/nodes/n"]));
    }

    [Test]
    public async Task Proxy_Refusal_IsTheLastWord(CancellationToken cancellationToken)
    {
        change = response => response["allowed"] = false;
        await rig.AddMutatingAsync(Policy.Mutating("m", (Address("a"), null), (Address("b"), null)), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        Assert.That(asked, Is.EqualTo(["a /api/v1/pods"]));
        Assert.That(reached, Is.Empty);
    }

    [Test]
    public async Task Proxy_ChangedToACommand_NeedsTheCallersRightToIt(CancellationToken cancellationToken)
    {
        patches["a"] = _ => """[{"op":"replace","path":"/path","value":"/api/v1/namespaces/n/pods/p/exec"}]""";
        rig.Reviewer.Allows = (_, question) => question.Verb == "get";
        await rig.AddMutatingAsync(Policy.Mutating("m", (Address("a"), null)), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(reached, Is.Empty);
    }

    [Test]
    public async Task Proxy_Changed_SubPathIsAuthorizedAsItIsThen(CancellationToken cancellationToken)
    {
        await rig.DisposeAsync();
        rig = await new GatewayRig { Authorization = AuthorizationSettings.Default with { SubPaths = true } }
            .StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", cluster, "t", cancellationToken);
        patches["a"] = _ => ToNodes;
        rig.Reviewer.Allows = (_, question) => question.Resource != "nodes";
        await rig.AddMutatingAsync(Policy.Mutating("m", (Address("a"), null)), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.Contain("nodes"));
        Assert.That(reached, Is.Empty);
    }

    [TestCase("Fail", 500, 0)]
    [TestCase("Ignore", 200, 1)]
    public async Task Proxy_MatchConditions_CountAsFailed(
        string policy, int code, int requests, CancellationToken cancellationToken)
    {
        var configuration = Policy.Mutating("m", (Address("a"), null));
        configuration.Webhooks![0].FailurePolicy = policy;
        configuration.Webhooks[0].MatchConditions =
            [System.Text.Json.JsonElement.Parse("""{"name":"mine","expression":"true"}""")];
        await rig.AddMutatingAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(((int)response.StatusCode, reached.Count, asked.Count), Is.EqualTo((code, requests, 0)));
    }

    [TestCase("NoneOnDryRun", 200)]
    [TestCase("None", 200)]
    [TestCase("Some", 400)]
    [TestCase("Unknown", 400)]
    public async Task Proxy_DryRun_IsToldAndNeedsAWebhookThatTakesIt(
        string sideEffects, int code, CancellationToken cancellationToken)
    {
        var configuration = Policy.Mutating("m", (Address("a"), null));
        configuration.Webhooks![0].SideEffects = sideEffects;
        await rig.AddMutatingAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods?dryRun=All", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That(
            reviews.Select(r => r["request"]!["dryRun"]!.GetValue<bool>()),
            Is.EqualTo(code == 200 ? [true] : Array.Empty<bool>()));
    }

    [Test]
    public async Task Proxy_PluginIsDisabled_AsksNobody(CancellationToken cancellationToken)
    {
        await rig.DisposeAsync();
        rig = await new GatewayRig { DisabledPlugins = [ConnectAdmission.MutatingPlugin] }
            .StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", cluster, "t", cancellationToken);
        await rig.Hub.CreateAsync(Policy.Mutating("m", (Address("a"), null)), cancellationToken);
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        await GetAsync("/x", cancellationToken);

        Assert.That(asked, Is.EqualTo(["check /x"]));
    }

    private (string, byte[]) Address(string name) =>
        ($"{webhook.Address}/{name}", Encoding.UTF8.GetBytes(webhook.Authority.Pem));

    private async Task ReviewAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var name = context.Request.Path.Value![1..];
        reviews.Enqueue(review);
        asked.Enqueue($"{name} {review["request"]!["object"]!["path"]}");
        var response = new JsonObject { ["uid"] = $"{review["request"]!["uid"]}", ["allowed"] = true };
        if (patches.GetValueOrDefault(name)?.Invoke(review) is { } patch)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch));
        }

        change(response);
        context.Response.ContentType = "application/json";
        var answer = new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = $"{review["apiVersion"]}",
            ["response"] = response,
        };
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        rig.AsUser("alice", "dev").GetAsync(rig.RawProxy("c1", path), cancellationToken);
}
