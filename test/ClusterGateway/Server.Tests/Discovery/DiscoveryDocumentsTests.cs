using System.Text;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Discovery;

namespace OcmAddons.ClusterGateway.Server.Tests.Discovery;

public sealed class DiscoveryDocumentsTests
{
    [Test]
    public void All_AnotherGroup_NameNoOther()
    {
        var documents = new DiscoveryDocuments("gateways.example.com");

        foreach (var document in All(documents))
        {
            var text = Encoding.UTF8.GetString(document.Body);
            Assert.That(text, Does.Contain("gateways.example.com"));
            Assert.That(text, Does.Not.Contain(ApiGroup.Default).And.Not.Contain("clusterCoreOamDev"));
        }
    }

    [Test]
    public void OpenApi_AnotherGroup_KeepsItsDefinitionsNames()
    {
        var text = Encoding.UTF8.GetString(new DiscoveryDocuments("gateways.example.com").OpenApiV2.Body);

        Assert.That(
            text,
            Does.Contain("\"com.github.oam-dev.cluster-gateway.pkg.apis.cluster.v1alpha1.ClusterGateway\"")
                .And.Contain("\"gatewaysExampleCom_v1alpha1\""));
    }

    [TestCase("cluster.core.oam.dev", true)]
    [TestCase("a.b", true)]
    [TestCase("apps", false)]
    [TestCase("Cluster.example.com", false)]
    [TestCase("a..b", false)]
    [TestCase("-a.b", false)]
    [TestCase("a.b/v1", false)]
    public void Problem_OfAGroupsName_TellsTheRightFromTheWrong(string name, bool right) =>
        Assert.That(ApiGroup.Problem(name), right ? Is.Null : Does.Contain("API_GROUP_NAME"));

    private static DiscoveryDocument[] All(DiscoveryDocuments documents) =>
    [
        documents.Group, documents.Resources, documents.OpenApiV2, documents.OpenApiV3, documents.OpenApiV3Index,
        documents.Root(""), documents.Root("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"),
        documents.Root("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"),
    ];
}
