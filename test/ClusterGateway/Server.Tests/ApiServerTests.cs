using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterGateway.Server.Tests;

[CancelAfter(60_000)]
public sealed class ApiServerTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [Test]
    public async Task Proxy_UnknownCluster_Is404Status(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);

        using var response = await rig.AsUser("alice")
            .GetAsync(GatewayRig.Proxy("nope", "/healthz"), cancellationToken);
        var status = await JsonAsync(response, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(status["kind"]!.GetValue<string>(), Is.EqualTo("Status"));
            Assert.That(status["reason"]!.GetValue<string>(), Is.EqualTo("NotFound"));
            Assert.That(status["message"]!.GetValue<string>(), Does.Contain("no such cluster nope"));
            Assert.That(status["details"]!["name"]!.GetValue<string>(), Is.EqualTo("nope"));
        });
    }

    [TestCase(TunnelFailure.NoAgent, 503)]
    [TestCase(TunnelFailure.ServerUnreachable, 503)]
    [TestCase(TunnelFailure.TimedOut, 503)]
    [TestCase(TunnelFailure.DialFailed, 502)]
    public async Task Proxy_TunnelThatFails_IsAStatusThatNamesTheCluster(
        TunnelFailure failure, int code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig
        {
            Tunnel = new FailingTunnel(failure),
        }.StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/healthz"), cancellationToken);
        var status = await JsonAsync(response, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That(status["message"]!.GetValue<string>(), Does.Contain("cluster c1"));
        Assert.That(status["code"]!.GetValue<int>(), Is.EqualTo(code));
    }

    [Test]
    public async Task Proxy_NoTunnelConfigured_Is503(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/healthz"), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Request_WithoutIdentity_Is401(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);

        using var response = await rig.Client(certificate: null).GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Request_IdentityHeadersWithAUsersCertificate_CountAsThatUser(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(rig.UserCertificate("mallory"));
        client.DefaultRequestHeaders.Add("X-Remote-User", "admin");
        client.DefaultRequestHeaders.Add("X-Remote-Group", "system:masters");

        using var response = await client.GetAsync(Collection, cancellationToken);

        var (caller, question) = rig.Reviewer.Asked.Single();
        Assert.That((caller.Name, question.Verb), Is.EqualTo(("mallory", "list")));
        Assert.That(caller.Groups, Is.EqualTo(new[] { "dev", "system:authenticated" }));
    }

    [Test]
    public async Task Request_FrontProxyWithAnotherName_Is401(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(rig.FrontProxyCertificate("somebody-else"));
        client.DefaultRequestHeaders.Add("X-Remote-User", "admin");

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Request_Extras_AreDecodedForTheHub(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.AsUser("alice", "dev");
        client.DefaultRequestHeaders.Add("X-Remote-Extra-Authentication.kubernetes.io%2fpod-Name", "p1");

        using var response = await client.GetAsync(Collection, cancellationToken);

        var caller = rig.Reviewer.Asked.Single().Caller;
        Assert.That(caller.Groups, Is.EqualTo(new[] { "dev", "system:authenticated" }));
        Assert.That(caller.Extra["authentication.kubernetes.io/pod-name"], Is.EqualTo(new[] { "p1" }));
    }

    [Test]
    public async Task Request_Denied_Is403Status(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        rig.Reviewer.Allows = (_, question) => question.Subresource != "proxy";

        using var response = await rig.AsUser("alice").PostAsync(GatewayRig.Proxy("c1", "/x"), null, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            (await JsonAsync(response, cancellationToken))["message"]!.GetValue<string>(),
            Does.Contain("cannot create"));
    }

    [Test]
    public async Task Discovery_Anybody_GetsBothForms(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(certificate: null);

        var legacy = JsonNode.Parse(
            await client.GetStringAsync("/apis/cluster.core.oam.dev/v1alpha1", cancellationToken))!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/apis");
        request.Headers.Add(
            "Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");
        using var aggregated = await client.SendAsync(request, cancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/apis");
        again.Headers.Add("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        again.Headers.IfNoneMatch.Add(aggregated.Headers.ETag!);
        using var unchanged = await client.SendAsync(again, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(
                legacy["resources"]!.AsArray().Select(r => r!["name"]!.GetValue<string>()),
                Is.EqualTo(new[]
                {
                    "clustergateways", "clustergateways/health", "clustergateways/proxy", "virtualclusters",
                }));
            Assert.That(
                aggregated.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal),
                Is.EqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"));
            Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        });
    }

    [Test]
    public async Task Health_Put_IsKeptAndShown(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var body = new StringContent(
            """{"metadata":{"name":"c1"},"status":{"healthy":true,"healthyReason":"fine"}}""",
            Encoding.UTF8,
            "application/json");

        using var response = await rig.AsUser("alice").PutAsync($"{Collection}/c1/health", body, cancellationToken);

        var status = (await JsonAsync(response, cancellationToken))["status"]!;
        Assert.That(
            (status["healthy"]!.GetValue<bool>(), status["healthyReason"]!.GetValue<string>()),
            Is.EqualTo((true, "fine")));
    }

    [TestCase("{", "application/json", 400)]
    [TestCase("[]", "application/json", 400)]
    [TestCase("""{"metadata":{"name":"other"}}""", "application/json", 400)]
    [TestCase("""{"status":{"healthy":"yes"}}""", "application/json", 400)]
    [TestCase("{}", "application/xml", 415)]
    public async Task Health_BadBody_IsAnError(string body, string type, int code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var content = new StringContent(body, Encoding.UTF8, type);

        using var response = await rig.AsUser("alice").PutAsync($"{Collection}/c1/health", content, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
    }

    [Test]
    public async Task Watch_SinceTheList_TellsWhatComes(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        var client = rig.AsUser("alice");
        var list = JsonNode.Parse(await client.GetStringAsync(Collection, cancellationToken))!;
        var version = list["metadata"]!["resourceVersion"]!.GetValue<string>();

        using var response = await client.GetAsync(
            $"{Collection}?watch=true&resourceVersion={version}", HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        await rig.AddTunnelledClusterAsync("c2", rig.AnyCa, cancellationToken);
        var added = JsonNode.Parse((await events.ReadLineAsync(cancellationToken))!)!;
        await rig.RemoveAsync("c2", cancellationToken);
        var deleted = JsonNode.Parse((await events.ReadLineAsync(cancellationToken))!)!;

        Assert.Multiple(() =>
        {
            Assert.That(Name(list["items"]![0]!), Is.EqualTo("c1"));
            Assert.That((added["type"]!.GetValue<string>(), Name(added["object"]!)), Is.EqualTo(("ADDED", "c2")));
            Assert.That((deleted["type"]!.GetValue<string>(), Name(deleted["object"]!)), Is.EqualTo(("DELETED", "c2")));
        });
    }

    [TestCase("POST", Collection, 405)]
    [TestCase("DELETE", Collection + "/c1", 405)]
    [TestCase("GET", "/apis/cluster.core.oam.dev/v1alpha1/nonsense", 404)]
    [TestCase("GET", Collection + "?fieldSelector=status.healthy%3Dtrue", 400)]
    public async Task Request_Unsupported_IsAStatus(
        string method, string path, int code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await rig.AsUser("alice").SendAsync(request, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        Assert.That((await JsonAsync(response, cancellationToken))["kind"]!.GetValue<string>(), Is.EqualTo("Status"));
    }

    [Test]
    public async Task Metrics_WithoutIdentity_Are401AndProbesAreOpen(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(certificate: null);

        using var metrics = await client.GetAsync("/metrics", cancellationToken);

        Assert.That(metrics.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await client.GetStringAsync("/healthz", cancellationToken), Is.EqualTo("ok"));
    }

    private static string Name(JsonNode entity) => entity["metadata"]!["name"]!.GetValue<string>();

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;

    private sealed class FailingTunnel(TunnelFailure failure) : ITunnelDialer
    {
        public Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken) =>
            Task.FromException<Stream>(new TunnelException(failure, $"no way to {host}:{port}"));
    }
}
