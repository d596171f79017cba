using OcmAddons.ClusterGateway.Server.Proxying;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

public sealed class ProxyPathTests
{
    [TestCase("/", "/healthz", "/healthz")]
    [TestCase("/", "", "/")]
    [TestCase("/", "/", "/")]
    [TestCase("/k8s/clusters/c-1", "/healthz", "/k8s/clusters/c-1/healthz")]
    [TestCase("/k8s/clusters/c-1/", "", "/k8s/clusters/c-1/")]
    [TestCase("/", "/api/v1/namespaces/d/services/w:80/proxy/", "/api/v1/namespaces/d/services/w:80/proxy/")]
    [TestCase("/", "/a//b", "/a//b")]
    [TestCase("/", "/api/v1/nodes/n1/proxy/logs%2Fx", "/api/v1/nodes/n1/proxy/logs%2Fx")]
    [TestCase("/", "/a/..b/c...", "/a/..b/c...")]
    public void TryJoin_SafePath_KeepsEveryByte(string endpoint, string subPath, string expected)
    {
        var joined = ProxyPath.TryJoin(endpoint, subPath, out var path);

        Assert.That((joined, path), Is.EqualTo((true, expected)));
    }

    [TestCase("/../x")]
    [TestCase("/a/../x")]
    [TestCase("/a/.")]
    [TestCase("/%2e%2e/x")]
    [TestCase("/.%2E/x")]
    [TestCase("/%2e/x")]
    [TestCase("/..%2fx")]
    [TestCase("/a%2F..%2Fc-2")]
    [TestCase("/..%5cx")]
    [TestCase("/..\\x")]
    [TestCase("/..;a=b/x")]
    public void TryJoin_DotSegment_IsRefused(string subPath) =>
        Assert.That(ProxyPath.TryJoin("/k8s/clusters/c-1", subPath, out _), Is.False);

    [TestCase("", "")]
    [TestCase("?", "")]
    [TestCase("?watch=true", "?watch=true")]
    [TestCase("?dryRun=All&fieldManager=k", "?dryRun=All&fieldManager=k")]
    [TestCase("?__dryRun=All&fieldValidation=Strict", "?dryRun=All&fieldValidation=Strict")]
    [TestCase("?command=sh&command=-c&command=ls%20-l+x", "?command=sh&command=-c&command=ls%20-l+x")]
    [TestCase("?impersonate=true", "")]
    [TestCase("?a=1&impersonate=true&b=2", "?a=1&b=2")]
    [TestCase("?impersonate=truely", "?impersonate=truely")]
    public void ForwardedQuery_Query_StaysAsItCame(string query, string expected) =>
        Assert.That(ProxyPath.ForwardedQuery(query), Is.EqualTo(expected));
}
