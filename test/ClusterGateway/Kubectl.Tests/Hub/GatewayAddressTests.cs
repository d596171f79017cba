using OcmAddons.ClusterGateway.Kubectl.Hub;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Hub;

public sealed class GatewayAddressTests
{
    private const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [TestCase("https://hub:6443", "https://hub:6443/")]
    [TestCase("https://hub:6443" + Gateways + "/one/proxy", "https://hub:6443/")]
    [TestCase("https://hub:6443" + Gateways + "/one/proxy/", "https://hub:6443/")]
    [TestCase("https://rancher/k8s/c-1" + Gateways + "/one/proxy", "https://rancher/k8s/c-1")]
    [TestCase("https://hub" + Gateways + "/one/health", "https://hub" + Gateways + "/one/health")]
    [TestCase("https://hub" + Gateways + "/one/proxy/api", "https://hub" + Gateways + "/one/proxy/api")]
    public void HubOf_Address_IsWhatStandsBeforeTheGatewaysPath(string server, string hub)
    {
        Assert.That(GatewayAddress.HubOf(new Uri(server)), Is.EqualTo(new Uri(hub)));
    }

    [Test]
    public void HubOf_GatewayBehindAGateway_IsTheInnerHub()
    {
        var outer = GatewayAddress.Of(new Uri("https://hub:6443"), "regional");

        var inner = GatewayAddress.HubOf(new Uri(GatewayAddress.Of(new Uri(outer), "edge")));

        Assert.That(inner.AbsoluteUri, Is.EqualTo(outer));
    }

    [TestCase("https://hub:6443")]
    [TestCase("https://hub:6443/")]
    public void Of_Hub_HasOneSlash(string hub) =>
        Assert.That(
            GatewayAddress.Of(new Uri(hub), "one"), Is.EqualTo("https://hub:6443" + Gateways + "/one/proxy"));
}
