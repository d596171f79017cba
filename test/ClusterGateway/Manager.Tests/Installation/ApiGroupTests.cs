using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

public sealed class ApiGroupTests
{
    private static readonly InstallationPlan Usual = new(
        Fixtures.Configuration().Spec,
        new V1OwnerReference { Kind = "ClusterManagementAddOn", Name = "cluster-gateway" });

    private static readonly InstallationPlan Other = Usual with { Group = "gateways.example.com" };

    [Test]
    public void ApiService_AnotherGroup_IsOfThatGroup()
    {
        var service = ServerManifests.ApiService(Other, "CA");

        Assert.That(service.Name(), Is.EqualTo("v1alpha1.gateways.example.com"));
        Assert.That(service.Spec!.Group, Is.EqualTo("gateways.example.com"));
    }

    [Test]
    public void Deployment_AnotherGroup_IsToldToTheServer()
    {
        var variable = Container(Other).Env!.Single();

        Assert.That((variable.Name, variable.Value), Is.EqualTo(("API_GROUP_NAME", "gateways.example.com")));
        Assert.That(Container(Usual).Env, Is.Null);
    }

    [Test]
    public void IdentityRules_AnotherGroup_AreOfThatGroup()
    {
        var rules = JsonNode.Parse(ServerManifests.IdentityRules(Other).Data!["config.yaml"])!;

        Assert.That($"{rules["apiVersion"]}", Is.EqualTo("gateways.example.com/v1alpha1"));
    }

    private static V1Container Container(InstallationPlan plan) =>
        ServerDeployment.For(plan).Spec!.Template!.Spec!.Containers!.Single();
}
