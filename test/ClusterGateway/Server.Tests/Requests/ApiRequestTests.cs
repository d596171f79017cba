using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Tests.Requests;

public sealed class ApiRequestTests
{
    private const string Base = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [TestCase("GET", "", "list")]
    [TestCase("GET", "?watch=true", "watch")]
    [TestCase("GET", "?watch=0", "list")]
    [TestCase("GET", "?watch", "watch")]
    [TestCase("GET", "/c1", "get")]
    [TestCase("HEAD", "/c1", "get")]
    [TestCase("GET", "/c1/proxy/api/v1/pods?watch=true", "get")]
    [TestCase("POST", "/c1/proxy/api/v1/pods", "create")]
    [TestCase("PUT", "/c1/proxy/x", "update")]
    [TestCase("PATCH", "/c1/proxy/x", "patch")]
    [TestCase("DELETE", "/c1/proxy/x", "delete")]
    [TestCase("DELETE", "", "deletecollection")]
    [TestCase("OPTIONS", "/c1/proxy/x", "")]
    public void Parse_Method_GivesTheVerbThatTheHubChecks(string method, string rest, string verb)
    {
        var request = Parse(method, Base + rest);

        Assert.That((request.Verb, request.Resource), Is.EqualTo((verb, "clustergateways")));
    }

    [TestCase(Base + "/c1/proxy", "")]
    [TestCase(Base + "/c1/proxy/", "/")]
    [TestCase(Base + "/c1/proxy/a//b%2Fc/?q=1", "/a//b%2Fc/")]
    [TestCase("https://hub:443" + Base + "/c1/proxy/x", "/x")]
    public void Parse_ProxyPath_KeepsWhatFollowsRaw(string target, string subPath)
    {
        var request = Parse("GET", target);

        Assert.That((request.IsProxy, request.Name, request.SubPath), Is.EqualTo((true, "c1", subPath)));
    }

    [TestCase("/metrics")]
    [TestCase("/apis/cluster.core.oam.dev/v1beta1/clustergateways/c1/proxy")]
    [TestCase("/api/v1/pods")]
    [TestCase(Base + "//c1/proxy/x")]
    [TestCase(Base + "/c1//proxy/x")]
    [TestCase("/apis//cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/x")]
    [TestCase("//apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/x")]
    [TestCase("/x/.." + Base + "/c1/proxy/x")]
    public void Parse_OtherPath_IsNoResource(string target) =>
        Assert.That(Parse("GET", target), Has.Property("IsResource").False.And.Property("IsProxy").False);

    [Test]
    public void Parse_EscapedName_IsDecodedOnce() =>
        Assert.That(Parse("GET", Base + "/c%2531").Name, Is.EqualTo("c%31"));

    private static ApiRequest Parse(string method, string target) =>
        ApiRequest.Parse(method, RawRequestTarget.Parse(target), "cluster.core.oam.dev/v1alpha1");
}
