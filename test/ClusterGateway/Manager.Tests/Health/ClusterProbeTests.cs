using OcmAddons.ClusterGateway.Manager.Health;

namespace OcmAddons.ClusterGateway.Manager.Tests.Health;

public sealed class ClusterProbeTests
{
    [Test]
    public void Judge_Ok_IsHealthy() => Assert.That(
        ClusterProbe.Judge(200, "ok"),
        Is.EqualTo(new ProbeVerdict(true, "Returned OK")).And.Property("Reason").EqualTo("SuccessfullyProbedHealthz"));

    [TestCase(200, "[-]etcd failed", "[-]etcd failed")]
    [TestCase(200, "", "Unknown")]
    [TestCase(503, "{\"kind\":\"Status\",\"message\":\"no tunnel to c1\"}", "no tunnel to c1 (HTTP 503)")]
    [TestCase(404, "404 page not found", "404 page not found (HTTP 404)")]
    [TestCase(500, "{\"kind\":\"Sta", "{\"kind\":\"Sta (HTTP 500)")]
    public void Judge_AnythingElse_IsNotAndSaysWhy(int code, string body, string message) => Assert.That(
        ClusterProbe.Judge(code, body),
        Is.EqualTo(new ProbeVerdict(false, message)).And.Property("Reason").EqualTo("FailedProbingHealthz"));

    [Test]
    public void Judge_LongBody_IsCut() =>
        Assert.That(ClusterProbe.Judge(200, new string('x', 5000)).Message, Has.Length.EqualTo(1024));
}
