using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Tests.Requests;

public sealed class InnerRequestTests
{
    [TestCase("GET", "/api/v1/namespaces/d/pods", "", "pods", "list")]
    [TestCase("GET", "/api/v1/namespaces/d/pods", "?watch=true", "pods", "watch")]
    [TestCase("GET", "/api/v1/namespaces/d/pods/p/log", "", "pods", "get")]
    [TestCase("POST", "/api/v1/namespaces/d/pods/p/exec", "", "pods", "create")]
    [TestCase("GET", "/api/v1/namespaces", "", "namespaces", "list")]
    [TestCase("GET", "/api/v1/namespaces/d", "", "namespaces", "get")]
    [TestCase("PUT", "/api/v1/namespaces/d/finalize", "", "namespaces", "update")]
    [TestCase("PATCH", "/apis/apps/v1/namespaces/d/deployments/x", "", "deployments", "patch")]
    [TestCase("DELETE", "/apis/apps/v1/namespaces/d/deployments", "", "deployments", "deletecollection")]
    [TestCase("GET", "/api/v1/watch/namespaces/d/pods", "", "pods", "watch")]
    [TestCase("GET", "/healthz", "", "", "get")]
    [TestCase("GET", "/apis/apps/v1", "", "", "get")]
    [TestCase("GET", "/api/v1/%2e%2e-no-resource", "", "", "list")]
    [TestCase("GET", "", "", "", "get")]
    public void Parse_Path_NamesResourceAndVerb(
        string method, string path, string query, string resource, string verb)
    {
        var inner = Parse(method, path, query);

        Assert.That((inner.ResourceLabel, inner.Verb), Is.EqualTo((resource, verb)));
    }

    [TestCase("/api/v1/namespaces/d/pods/p/log", "", "v1", "d", "pods", "p", "log")]
    [TestCase("/apis/apps/v1/namespaces/d/deployments/x/scale", "apps", "v1", "d", "deployments", "x", "scale")]
    [TestCase("/api/v1/namespaces/d", "", "v1", "d", "namespaces", "d", "")]
    [TestCase("/api/v1/namespaces/d/status", "", "v1", "d", "namespaces", "d", "status")]
    [TestCase("/api/v1/nodes/n/proxy/logs/x", "", "v1", "", "nodes", "n", "proxy")]
    [TestCase("/api/v1/proxy/namespaces/d/services/s/x", "", "v1", "d", "services", "s", "proxy")]
    [TestCase("/api/v1/namespaces/d/pods/p/%65xec", "", "v1", "d", "pods", "p", "exec")]
    [TestCase("/api/v1/namespaces/d/pods/p%2Fexec", "", "v1", "d", "pods", "p", "exec")]
    [TestCase("/api//v1/namespaces/d/pods/p//exec", "", "v1", "d", "pods", "p", "exec")]
    [TestCase("/api/v1/namespaces/d/secrets?fieldSelector=metadata.name%3Dx", "", "v1", "d", "secrets", "x", "")]
    [TestCase("/api/v1/secrets?fieldSelector=metadata.name%3Dx,type%3Dy", "", "v1", "", "secrets", "", "")]
    public void Parse_Path_IsReadAsTheTargetReadsIt(
        string target, string group, string version, string @namespace, string resource, string name,
        string subresource)
    {
        var parts = target.Split('?');
        var inner = Parse("GET", parts[0], parts.Length > 1 ? "?" + parts[1] : "");

        Assert.That(
            (inner.Group, inner.Version, inner.Namespace, inner.Resource, inner.Name, inner.Subresource),
            Is.EqualTo((group, version, @namespace, resource, name, subresource)));
    }

    private static InnerRequest Parse(string method, string path, string query) =>
        InnerRequest.Parse(method, path, new RawRequestTarget(path, query));
}
