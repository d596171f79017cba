using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Servers;

namespace OcmAddons.ClusterProxy.Manager.Tests.Servers;

public sealed class EntrypointResolverTests
{
    [Test]
    public void Resolve_Hostname_IsTaken() => Assert.That(
        Resolve(new() { Type = "Hostname", Hostname = new() { Value = "h" }, Port = 443 }).Entrypoint,
        Is.EqualTo(new Entrypoint("h", 443)));

    [Test]
    public void Resolve_NoPort_IsTheAgents() => Assert.That(
        Resolve(new() { Type = "Hostname", Hostname = new() { Value = "h" } }).Entrypoint,
        Is.EqualTo(new Entrypoint("h", 8091)));

    [Test]
    public void Resolve_LoadBalancer_TakesItsAddress() => Assert.That(
        Resolve(new() { Type = "LoadBalancerService" }, "lb.example.com").Entrypoint,
        Is.EqualTo(new Entrypoint("lb.example.com", 8091)));

    [Test]
    public void Resolve_NothingThere_SaysSo() =>
        Assert.That(Resolve(null).Problem, Does.Contain("entrypoint is missing"));

    [TestCase("Hostname", "hostname.value is missing")]
    [TestCase("LoadBalancerService", "no address yet")]
    [TestCase("PortForward", "not supported")]
    public void Resolve_NotUsable_SaysWhy(string type, string expected)
    {
        var (entrypoint, problem) = Resolve(new() { Type = type });

        Assert.That((entrypoint, problem), Is.EqualTo(((Entrypoint?)null, problem)));
        Assert.That(problem, Does.Contain(expected));
    }

    private static (Entrypoint? Entrypoint, string? Problem) Resolve(
        ProxyEntrypoint? entrypoint, params string[] hosts) =>
        EntrypointResolver.Resolve(new ProxyServerSpec { Entrypoint = entrypoint }, hosts);
}
