using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Kubectl.Grants;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Grants;

[CancelAfter(60_000)]
public sealed class GrantCommandTests
{
    private const string Works = "/apis/work.open-cluster-management.io/v1/namespaces/one/manifestworks";

    private static readonly string Work =
        $"{Works}/{new Grant("one", "view", null, new ObjectKey("agents", "cluster-gateway")).Work.Name}";

    private FakeHub hub = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => hub = (await FakeHub.StartAsync(Token)).Has("one");

    [TearDown]
    public async Task StopAsync() => await hub.DisposeAsync();

    [Test]
    public async Task Grant_DryRun_PrintsTheWorkAndWritesNothing()
    {
        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--dry-run");

        Assert.That(result.Code, Is.Zero, result.Error);
        var work = KubernetesYaml.ParseAll(result.Output).Single();
        Assert.That((string?)work["kind"], Is.EqualTo("ManifestWork"));
        Assert.That((string?)work["metadata"]!["ownerReferences"]![0]!["uid"], Is.EqualTo("u-cluster-gateway"));
        var binding = work["spec"]!["workload"]!["manifests"]![0]!;
        Assert.That((string?)binding["subjects"]![0]!["namespace"], Is.EqualTo("agents"), "where the addon says");
        Assert.That(hub.Requests, Has.All.StartsWith("GET "));
    }

    [Test]
    public async Task Grant_NobodyToAsk_ShowsItAndWritesNothing()
    {
        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view");

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("--yes"));
        Assert.That(
            result.Output, Does.Contain("account agents/cluster-gateway gets ClusterRole view everywhere")
            .And.Contain("kind: ClusterRoleBinding"));
        Assert.That(hub.Requests, Has.All.StartsWith("GET "));
    }

    [Test]
    public async Task Grant_Yes_WaitsForTheWorkAgent()
    {
        JsonNode? applied = null;
        hub.On($"PATCH {Work}", async context =>
        {
            applied = KubernetesYaml.ParseAll(await new StreamReader(context.Request.Body).ReadToEndAsync(Token))[0];
            await FakeHub.WriteAsync(context, 201, State(generation: 2, applied: null));
        });
        // The first look finds what an earlier generation came to, the watch what this one does.
        hub.On($"GET {Works}", context => context.Request.Query.ContainsKey("watch")
            ? FakeHub.WriteAsync(context, 200, Event("BOOKMARK", "{}") + Event("MODIFIED", State(2, applied: 2)))
            : FakeHub.WriteAsync(
                context, 200, $$$"""{"metadata":{"resourceVersion":"7"},"items":[{{{State(2, applied: 1)}}}]}"""));

        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--yes");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("Given: open-cluster-management:cluster-gateway-grant:view is there."));
        Assert.That((string?)applied!["metadata"]!["namespace"], Is.EqualTo("one"));
        Assert.That(hub.Requests.Count(r => r == $"GET {Works}"), Is.EqualTo(2));
    }

    [Test]
    public async Task Grant_RoleThatTheClusterLacks_IsToldOf()
    {
        AnswerApplied();
        hub.On(
            $"POST {GatewayAddress.Path("one")}/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
            context => FakeHub.WriteAsync(context, 201, Objects.Rules("", """clusterroles \"view\" not found""")));

        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "-y");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("cluster one has no ClusterRole view"));
    }

    [Test]
    public async Task Grant_AgentThatDoesNotAct_IsAnErrorWithItsWords()
    {
        const string Refused = """
            {"metadata":{"name":"x","generation":1},"status":{"resourceStatus":{"manifests":[{"conditions":
            [{"type":"Applied","status":"False","message":"may not escalate"}]}]}}}
            """;
        hub.On($"PATCH {Work}", context => FakeHub.WriteAsync(context, 201, State(1, applied: null)));
        hub.Says(Work, Refused);
        hub.On($"GET {Works}", async context =>
        {
            if (context.Request.Query.ContainsKey("watch")) await UntilGoneAsync(context);
            else await FakeHub.WriteAsync(context, 200, """{"metadata":{"resourceVersion":"7"},"items":[]}""");
        });

        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--yes", "--timeout=300ms");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("did not act").And.Contain("may not escalate"));
    }

    [Test]
    public async Task Remove_Grant_WaitsUntilItIsGone()
    {
        hub.On($"DELETE {Work}", context => FakeHub.WriteAsync(context, 200, State(1, applied: 1)));
        hub.On($"GET {Works}", context => context.Request.Query.ContainsKey("watch")
            ? FakeHub.WriteAsync(context, 200, Event("DELETED", State(1, applied: 1)))
            : FakeHub.WriteAsync(
                context, 200, $$$"""{"metadata":{"resourceVersion":"7"},"items":[{{{State(1, applied: 1)}}}]}"""));

        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--remove", "--yes");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("loses ClusterRole view").And.Contain("Taken away."));
    }

    [Test]
    public async Task Remove_NothingThere_SaysSo()
    {
        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--remove", "--yes");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("not given by this command"));
    }

    [Test]
    public async Task Grant_CredentialsManagedByHand_IsRefused()
    {
        hub.Says(
            "/apis/addon.open-cluster-management.io/v1alpha1/clustermanagementaddons/cluster-gateway",
            """
            {"metadata":{"name":"cluster-gateway"},"spec":{"supportedConfigs":[{"group":
            "proxy.open-cluster-management.io","resource":"clustergatewayconfigurations",
            "defaultConfig":{"name":"own"}}]}}
            """);
        hub.Says(
            "/apis/proxy.open-cluster-management.io/v1alpha1/clustergatewayconfigurations/own",
            """{"metadata":{"name":"own"},"spec":{"secretManagement":{"type":"Manual"}}}""");

        var result = await hub.RunAsync(Token, "grant", "one", "--clusterrole=view", "--yes");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("managed by hand"));
    }

    [TestCase("grant", "one")]
    [TestCase("grant", "one", "--clusterrole=")]
    public async Task Grant_NoRole_IsAUsageError(params string[] arguments)
    {
        var result = await hub.RunAsync(Token, arguments);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("--clusterrole: must be given"));
    }

    private void AnswerApplied()
    {
        hub.On($"PATCH {Work}", context => FakeHub.WriteAsync(context, 201, State(1, applied: null)));
        hub.Lists(Works, State(1, applied: 1));
    }

    private static async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var told = context.RequestAborted.Register(gone.SetResult);
        await context.Response.StartAsync(CancellationToken.None);
        await gone.Task;
    }

    private static string Event(string type, string entity) =>
        $$"""{"type":"{{type}}","object":{{entity.ReplaceLineEndings("")}}}""" + "\n";

    private static string State(int generation, int? applied) => $$$"""
        {"metadata":{"name":"{{{Work.Split('/')[^1]}}}","namespace":"one","generation":{{{generation}}},
        "resourceVersion":"8"},"status":{"conditions":[{"type":"Applied",
        "status":"{{{(applied is null ? "False" : "True")}}}","observedGeneration":{{{applied ?? 0}}}}]}}
        """;
}
