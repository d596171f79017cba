using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

/// <summary>A webhook, a cluster, and the gateway between them.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConnectAdmissionTests
{
    private readonly List<JsonNode> reviews = [];
    private readonly GatewayRig rig = new();
    private Backend webhook = null!;
    private Backend cluster = null!;
    private string? raw; // instead of the answer
    private int reached;
    private Func<JsonNode, JsonObject> answer = review => Allowed(review, true);

    [SetUp]
    public async Task StartAsync()
    {
        webhook = await Backend.StartAsync(ReviewAsync, CancellationToken.None);
        cluster = await Backend.StartAsync(
            context =>
            {
                Interlocked.Increment(ref reached);
                return context.Response.WriteAsync("pods", context.RequestAborted);
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

    [Test]
    public async Task Proxy_WebhookAllows_ReachesTheClusterWithItsWarning(CancellationToken cancellationToken)
    {
        answer = review =>
        {
            var allowed = Allowed(review, true);
            allowed["response"]!["warnings"] = new JsonArray("say \"please\"\r\nX-Evil: 1");
            return allowed;
        };
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        using var response = await GetAsync("/api/v1/namespaces/a%20b/pods?watch=0", cancellationToken);

        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("pods"));
        Assert.That(
            response.Headers.GetValues("Warning"), Is.EqualTo(["299 - \"say \\\"please\\\"??X-Evil: 1\""]));
        var request = reviews.Single()["request"]!;
        Assert.Multiple(() =>
        {
            Assert.That($"{request["operation"]} {request["name"]}", Is.EqualTo("CONNECT c1"));
            Assert.That(
                $"{request["resource"]!["resource"]}/{request["subResource"]} {request["kind"]!["kind"]}",
                Is.EqualTo("clustergateways/proxy ClusterGatewayProxyOptions"));
            Assert.That($"{request["userInfo"]!["username"]}", Is.EqualTo("alice"));
            Assert.That($"{request["userInfo"]!["groups"]![0]}", Is.EqualTo("dev"));
            Assert.That($"{request["object"]!["path"]}", Is.EqualTo("/api/v1/namespaces/a b/pods"));
        });
    }

    [TestCase("""{"code":403,"reason":"Forbidden","message":"not on Sundays"}""", 403, ": not on Sundays")]
    [TestCase("""{"message":"no"}""", 400, ": no")]
    [TestCase("null", 400, " without explanation")]
    [TestCase("""{"code":200}""", 400, " without explanation")]
    public async Task Proxy_WebhookDenies_NeverReachesTheCluster(
        string status, int code, string because, CancellationToken cancellationToken)
    {
        answer = review =>
        {
            var denied = Allowed(review, false);
            denied["response"]!["status"] = JsonNode.Parse(status);
            return denied;
        };
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That(
            await MessageAsync(response, cancellationToken),
            Is.EqualTo($"admission webhook \"policy.example.com\" denied the request{because}"));
        Assert.That(reached, Is.Zero);
    }

    [TestCase("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""")]
    [TestCase(
        """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"other","allowed":true}}""")]
    [TestCase("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":7}}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("")]
    public async Task Proxy_WebhookAnswersNonsense_IsRefused(string nonsense, CancellationToken cancellationToken)
    {
        raw = nonsense;
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            await MessageAsync(response, cancellationToken),
            Does.Contain("failed calling webhook \"policy.example.com\""));
        Assert.That(reached, Is.Zero);
    }

    [TestCase("Fail", HttpStatusCode.InternalServerError, 0)]
    [TestCase(null, HttpStatusCode.InternalServerError, 0)]
    [TestCase("Ignore", HttpStatusCode.OK, 1)]
    public async Task Proxy_WebhookCannotBeReached_ItsPolicyDecides(
        string? policy, HttpStatusCode code, int requests, CancellationToken cancellationToken)
    {
        var configuration = Policy.For("https://127.0.0.1:1");
        configuration.Webhooks![0].FailurePolicy = policy;
        await rig.AddWebhookAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((response.StatusCode, reached), Is.EqualTo((code, requests)));
    }

    [Test]
    public async Task Proxy_WebhookOfAnotherAuthority_IsNotTrusted(CancellationToken cancellationToken)
    {
        var configuration = Policy.For(webhook);
        configuration.Webhooks![0].ClientConfig.CaBundle = System.Text.Encoding.UTF8.GetBytes(cluster.Authority.Pem);
        await rig.AddWebhookAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await MessageAsync(response, cancellationToken), Does.Contain("certificate"));
        Assert.That(reviews, Is.Empty);
    }

    [Test]
    public async Task Proxy_SeveralWebhooks_OneRefusalIsEnough(CancellationToken cancellationToken)
    {
        answer = review => Allowed(review, allowed: reviews.Count == 1);
        var configuration = Policy.For(webhook);
        configuration.Webhooks!.Add(Policy.For(webhook).Webhooks![0]);
        await rig.AddWebhookAsync(configuration, cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That((response.StatusCode, reached), Is.EqualTo((HttpStatusCode.BadRequest, 0)));
    }

    [Test]
    public async Task Get_OfTheGatewayItself_AsksNobody(CancellationToken cancellationToken)
    {
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(
            "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reviews, Is.Empty);
    }

    [Test]
    public async Task Proxy_NotAllowedByTheHub_AsksNobody(CancellationToken cancellationToken)
    {
        rig.Reviewer.Allows = (_, _) => false;
        await rig.AddWebhookAsync(Policy.For(webhook), cancellationToken);

        using var response = await GetAsync("/api/v1/pods", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(reviews, Is.Empty);
    }

    private async Task ReviewAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        string text;
        lock (reviews)
        {
            reviews.Add(review);
            text = raw ?? answer(review).ToJsonString();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static JsonObject Allowed(JsonNode review, bool allowed) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = $"{review["apiVersion"]}",
        ["response"] = new JsonObject { ["uid"] = $"{review["request"]!["uid"]}", ["allowed"] = allowed },
    };

    private Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        rig.AsUser("alice", "dev").GetAsync(GatewayRig.Proxy("c1", path), cancellationToken);

    private static async Task<string> MessageAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        $"{JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["message"]}";
}
