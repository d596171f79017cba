using System.Net;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Authorization;

/// <summary>Who may do what through a gateway, each cell a request.</summary>
[CancelAfter(60_000)]
public sealed class SubPathTests
{
    private const string Pod = "/api/v1/namespaces/d/pods/p";

    private static readonly AuthorizationSettings SubPaths =
        new(TimeSpan.Zero, TimeSpan.Zero, SubPaths: true);

    [TestCase("GET", Pod, "get pods d/p")]
    [TestCase("GET", "/api/v1/namespaces/d/pods", "list pods d/")]
    [TestCase("GET", "/api/v1/pods?watch=1", "watch pods /")]
    [TestCase("GET", Pod + "/log", "get pods/log d/p")]
    [TestCase("GET", Pod + "/exec?command=sh", "create pods/exec d/p")]
    [TestCase("POST", Pod + "/exec?command=sh", "create pods/exec d/p")]
    [TestCase("GET", Pod + "/attach", "create pods/attach d/p")]
    [TestCase("GET", Pod + "/portforward", "create pods/portforward d/p")]
    [TestCase("GET", Pod + "/proxy/x", "create pods/proxy d/p")]
    [TestCase("GET", "/api/v1/nodes/n/proxy/run", "create nodes/proxy /n")]
    [TestCase("GET", "/api/v1/namespaces/d/services/s:80/proxy/", "create services/proxy d/s:80")]
    [TestCase("GET", "/api/v1/proxy/nodes/n/run", "create nodes/proxy /n")]
    [TestCase("PATCH", "/apis/apps/v1/namespaces/d/deployments/x", "patch deployments.apps d/x")]
    [TestCase("DELETE", "/apis/apps/v1/namespaces/d/deployments", "deletecollection deployments.apps d/")]
    [TestCase("GET", "/version", "get /version")]
    [TestCase("POST", "/version", "post /version")]
    [TestCase("GET", "", "get /")]
    public async Task Forward_SubPathsAuthorized_TheHubIsAskedForWhatTheClusterDoes(
        string method, string path, string asked, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig { Authorization = SubPaths }.StartAsync(cancellationToken);
        rig.Reviewer.Allows = (_, question) => question is { Resource: "clustergateways", Subresource: "proxy" };
        using var request = new HttpRequestMessage(new HttpMethod(method), GatewayRig.Proxy("c1", path));

        using var response = await rig.AsUser("alice").SendAsync(request, cancellationToken);

        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["message"]!;
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(message.GetValue<string>(), Does.Contain("alice").And.Contain("(in cluster c1)"));
            Assert.That(rig.Reviewer.Asked.Select(a => Describe(a.Question)).Last(), Is.EqualTo(asked));
        });
    }

    [Test]
    public async Task Forward_SubPathAllowed_GoesThrough(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        await using var rig = await new GatewayRig { Authorization = SubPaths }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", Pod), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/api//v1/namespaces/d/pods")]
    [TestCase("/api/v1/namespaces/d/pods/p%2F%2Fexec")]
    [TestCase("/api/v1/namespaces/d/pods/p%5Cexec")]
    public async Task Forward_SubPathThatServersReadDifferently_IsRefused(
        string path, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig { Authorization = SubPaths }.StartAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.RawProxy("c1", path));

        using var response = await rig.AsUser("alice").SendAsync(request, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("GET", Pod, "get")]
    [TestCase("GET", Pod + "/log", "get")]
    [TestCase("GET", Pod + "/exec", "create")]
    [TestCase("GET", Pod + "/%65xec", "create")]
    [TestCase("GET", Pod + "/attach", "create")]
    [TestCase("GET", Pod + "/portforward", "create")]
    [TestCase("POST", Pod + "/exec", "create")]
    [TestCase("GET", Pod + "/proxy/", "get")]
    public async Task Forward_OnlyReadingTheProxyAllowed_CannotExec(
        string method, string path, string verb, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        rig.Reviewer.Allows = (_, question) => question.Verb == "get";
        using var request = new HttpRequestMessage(new HttpMethod(method), rig.RawProxy("c1", path));

        using var response = await rig.AsUser("alice").SendAsync(request, cancellationToken);

        Assert.That(rig.Reviewer.Asked.Single().Question.Verb, Is.EqualTo(verb));
        Assert.That((int)response.StatusCode, Is.EqualTo(verb == "get" ? 404 : 403)); // there is no c1
    }

    [TestCase(true, "create")]
    [TestCase(false, "get")]
    public void OuterVerb_ProxyToAService_CountsAsCreateWhenItIsUpgraded(bool upgrade, string verb)
    {
        const string path = "/api/v1/nodes/n/proxy/exec/d/p/c";
        var inner = Server.Requests.InnerRequest.Parse("GET", path, new(path, ""));

        Assert.That(SubPathAuthorizer.OuterVerb("get", inner, upgrade), Is.EqualTo(verb));
    }

    private static string Describe(AccessQuestion question)
    {
        if (!question.IsResource) return $"{question.Verb} {question.Path}";
        var group = question.Group.Length > 0 ? "." + question.Group : "";
        var subresource = question.Subresource.Length > 0 ? "/" + question.Subresource : "";
        return $"{question.Verb} {question.Resource}{group}{subresource} {question.Namespace}/{question.Name}";
    }
}
