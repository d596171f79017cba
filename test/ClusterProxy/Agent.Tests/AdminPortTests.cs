using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterProxy.Agent.Tests;

public sealed class AdminPortTests
{
    [TestCase("10.0.0.1:8094", "/metrics", 301, "http://10.0.0.1:8093/metrics")]
    [TestCase("[::1]:8094", "/metrics", 301, "http://[::1]:8093/metrics")]
    [TestCase("agent", "/metrics", 301, "http://agent:8093/metrics")]
    [TestCase("10.0.0.1:8094", "/debug/pprof/", 404, "")]
    public async Task Handler_Metrics_AreOnTheHealthPortOfTheSameHost(
        string host, string path, int status, string location)
    {
        var context = new DefaultHttpContext { Request = { Host = new HostString(host), Path = path } };

        await AdminPort.Handler(8093)(context);

        Assert.That(context.Response.StatusCode, Is.EqualTo(status));
        Assert.That(context.Response.Headers.Location.ToString(), Is.EqualTo(location));
    }
}
