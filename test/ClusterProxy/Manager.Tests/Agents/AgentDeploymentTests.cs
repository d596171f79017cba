using System.Text.Json;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterProxy.Manager.Agents;
using OcmAddons.ClusterProxy.Manager.Servers;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Tests.Agents;

public sealed class AgentDeploymentTests
{
    [Test]
    public void Build_Target_TellsTheAgentWhoItIsAndWhereToGo() => Assert.That(
        Container(Samples.Target()).Args,
        Is.EqualTo(new[]
        {
            "addon-agent",
            "--cluster-name=managed1",
            "--proxy-server-host=hub.example.com",
            "--proxy-server-port=443",
            "--agent-identifiers=host=managed1&host=managed1.agents"
                + "&host=cluster-ee07111f94cdb8b0955590b63a71c33e197c2ace6d2b7903.open-cluster-management.proxy",
            "--ca-cert=/etc/ca/ca.crt",
            "--agent-cert=/etc/tls/tls.crt",
            "--agent-key=/etc/tls/tls.key",
            "--v=4",
        }));

    [Test]
    public void Build_WithoutApiServer_ClaimsOnlyTheVirtualHost()
    {
        var options = Samples.Options with { EnableKubeApiProxy = false };

        Assert.That(
            Deployment(Samples.Target(), options).Identifiers(), Does.StartWith("host=cluster-").And.Not.Contain("&"));
    }

    [Test]
    public void Build_DeploymentConfiguration_IsFollowed()
    {
        var target = Samples.Target(new()
        {
            NodePlacement = new()
            {
                NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" },
                Tolerations = [Json("""{"key":"k","operator":"Exists"}""")],
            },
            Registries = [new() { Source = "quay.io/ocm", Mirror = "mirror.local" }],
            ProxyConfig = new() { HttpsProxy = "http://proxy:3128", NoProxy = ".svc" },
            ResourceRequirements =
            [
                new()
                {
                    ContainerId = "deployments:cluster-proxy-proxy-agent:proxy-agent",
                    Resources = Json("""{"limits":{"memory":"1Gi"}}"""),
                },
            ],
        });

        var pod = Deployment(target).Build().Spec!.Template!.Spec!;
        var container = pod.Containers!.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pod.NodeSelector, Is.EqualTo(new Dictionary<string, string> { ["disk"] = "ssd" }));
            Assert.That(pod.Tolerations!.Single().Key, Is.EqualTo("k"));
            Assert.That(container.Image, Is.EqualTo("mirror.local/agent:v1"));
            Assert.That(container.Env!.Single(e => e.Name == "HTTPS_PROXY").Value, Is.EqualTo("http://proxy:3128"));
            Assert.That(container.Resources!.Limits!["memory"], Is.EqualTo("1Gi"));
        }
    }

    [Test]
    public void Build_LocalClusterWithNodeSelector_UsesIt()
    {
        var target = Samples.Target(cluster: LocalCluster("""{"node":"hub"}"""));

        Assert.That(
            Deployment(target).Build().Spec!.Template!.Spec!.NodeSelector,
            Is.EqualTo(new Dictionary<string, string> { ["node"] = "hub" }));
    }

    [Test]
    public void Build_LocalClusterWithBrokenNodeSelector_SaysSo() => Assert.That(
        () =>
            Deployment(Samples.Target(cluster: LocalCluster("{"))).Build(),
            Throws.InstanceOf<AddonNotReadyException>());

    [Test]
    public void Namespace_OfTheAgents_OutlivesTheAddon() => Assert.That(
        new AgentObjects(Samples.Target(), Samples.Options).Namespace().Metadata.Annotations,
        Contains.Key(OcmNames.DeletionOrphanAnnotation));

    [Test]
    public void Role_OfTheAgent_IsItsLeaseAlone() => Assert.That(
        new AgentObjects(Samples.Target(), Samples.Options).Role().Rules!.SelectMany(r => r.Resources!).Distinct(),
        Is.EqualTo(new[] { "leases" }));

    private static V1ManagedCluster LocalCluster(string selector) => new()
    {
        Metadata = new()
        {
            Name = "managed1",
            Labels = new Dictionary<string, string> { ["local-cluster"] = "True" },
            Annotations = new Dictionary<string, string> { ["open-cluster-management/nodeSelector"] = selector },
        },
    };

    private static V1Container Container(AddonTarget target) =>
        Deployment(target).Build().Spec!.Template!.Spec!.Containers!.Single();

    private static AgentDeployment Deployment(AddonTarget target, ManagerOptions? options = null) =>
        new(target, Samples.Configuration(), new Entrypoint("hub.example.com", 443), options ?? Samples.Options);

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
