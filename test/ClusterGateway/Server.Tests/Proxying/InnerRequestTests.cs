using OcmAddons.ClusterGateway.Server.Proxying;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

public sealed class InnerRequestTests
{
    [TestCase("GET", "/api/v1/namespaces/d/pods", false, "pods", "list")]
    [TestCase("GET", "/api/v1/namespaces/d/pods", true, "pods", "watch")]
    [TestCase("GET", "/api/v1/namespaces/d/pods/p/log", false, "pods", "get")]
    [TestCase("POST", "/api/v1/namespaces/d/pods/p/exec", false, "pods", "create")]
    [TestCase("GET", "/api/v1/namespaces", false, "namespaces", "list")]
    [TestCase("GET", "/api/v1/namespaces/d", false, "namespaces", "get")]
    [TestCase("PUT", "/api/v1/namespaces/d/finalize", false, "namespaces", "update")]
    [TestCase("PATCH", "/apis/apps/v1/namespaces/d/deployments/x", false, "deployments", "patch")]
    [TestCase("DELETE", "/apis/apps/v1/namespaces/d/deployments", false, "deployments", "deletecollection")]
    [TestCase("GET", "/healthz", false, "", "get")]
    [TestCase("GET", "/api/v1/%2e%2e-no-resource", false, "", "get")]
    [TestCase("GET", "", false, "", "get")]
    public void Parse_Path_NamesResourceAndVerb(string method, string path, bool watch, string resource, string verb) =>
        Assert.That(InnerRequest.Parse(method, path, watch), Is.EqualTo(new InnerRequest(resource, verb)));
}
