using System.Text.Json;
using Microsoft.Extensions.Options;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Tests.Manifests;

public sealed class AgentManifestsTests
{
    [Test]
    public void Manifests_Default_AreTheObjectsOfTheOriginal()
    {
        var manifests = Render();

        Assert.That(manifests.Select(Describe), Is.EqualTo(new[]
        {
            "Namespace agents",
            "ServiceAccount agents/managed-serviceaccount",
            "ClusterRole open-cluster-management:managed-serviceaccount:addon-agent",
            "ClusterRoleBinding open-cluster-management:managed-serviceaccount:addon-agent",
            "Role agents/open-cluster-management:managed-serviceaccount:addon-agent",
            "RoleBinding agents/open-cluster-management:managed-serviceaccount:addon-agent",
            "Deployment agents/managed-serviceaccount-addon-agent",
            "Service agents/managed-serviceaccount-addon-agent",
        }));
    }

    [Test]
    public void Manifests_Deployment_RunsTheAgentLocked()
    {
        var pod = Pod(Render());
        var container = pod.Containers!.Single();

        Assert.That(container.Image, Is.EqualTo("quay.io/ocm/agent:v1"));
        Assert.That(container.Args, Is.EqualTo(new[]
        {
            "agent", "--leader-elect=false", "--cluster-name=cluster1", "--kubeconfig=/etc/hub/kubeconfig",
            "--lease-health-check=true",
        }));
        Assert.That(container.VolumeMounts!.Single().MountPath, Is.EqualTo("/etc/hub/"));
        Assert.That(pod.Volumes!.Single().Secret!.SecretName, Is.EqualTo("managed-serviceaccount-hub-kubeconfig"));
        Assert.That(pod.SecurityContext!.RunAsNonRoot, Is.True);
        Assert.That(container.SecurityContext!.ReadOnlyRootFilesystem, Is.True);
        Assert.That(container.SecurityContext.Capabilities!.Drop, Is.EqualTo(new[] { "ALL" }));
        Assert.That(container.Resources!.Limits, Contains.Key("memory"));
        Assert.That(pod.ImagePullSecrets, Is.Null);
    }

    [Test]
    public void Manifests_SharedNamespace_OutlivesTheAddon()
    {
        var metadata = Render().First().Content.GetProperty("metadata");

        Assert.That(metadata.GetProperty("annotations").TryGetProperty(
            "addon.open-cluster-management.io/deletion-orphan", out _), Is.True);
    }

    [Test]
    public void Manifests_PullSecret_IsDeployedAndUsed()
    {
        var manifests = Render(options => options.ImagePullSecret = new SecretString("""{"auths":{}}"""));
        var secret = manifests.Single(manifest => Kind(manifest) == "Secret").Content;

        Assert.That(secret.GetProperty("type").GetString(), Is.EqualTo("kubernetes.io/dockerconfigjson"));
        Assert.That(secret.GetProperty("data").GetProperty(".dockerconfigjson").GetBytesFromBase64(),
            Is.EqualTo("""{"auths":{}}"""u8.ToArray()));
        Assert.That(Pod(manifests).ImagePullSecrets!.Single().Name,
            Is.EqualTo("open-cluster-management-image-pull-credentials"));
    }

    [Test]
    public void Manifests_DeploymentConfig_PlacesTheAgent()
    {
        var manifests = Render(config:
            """
            {"spec":{"nodePlacement":{"nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"infra","operator":"Exists"}]},
             "registries":[{"source":"quay.io/ocm","mirror":"mirror.local/ocm"}],
             "proxyConfig":{"httpsProxy":"http://proxy:3128","noProxy":".svc"}}}
            """);
        var pod = Pod(manifests);

        Assert.That(pod.NodeSelector, Contains.Key("disk").WithValue("ssd"));
        Assert.That(pod.Tolerations!.Single().Key, Is.EqualTo("infra"));
        Assert.That(pod.Containers!.Single().Image, Is.EqualTo("mirror.local/ocm/agent:v1"));
        Assert.That(pod.Containers!.Single().Env!.Select(variable => variable.Name),
            Is.EqualTo(new[] { "HTTPS_PROXY", "NO_PROXY" }));
    }

    [Test]
    public void Manifests_PrometheusEnabled_HasServiceMonitor()
    {
        var manifests = Render(config: Variables(("prometheusEnabled", "1"), ("prometheusServiceMonitorLabels", """{"a":"b"}""")));
        var monitor = manifests.Single(manifest => Kind(manifest) == "ServiceMonitor").Content;

        Assert.That(
            monitor.GetProperty("metadata").GetProperty("labels").GetProperty("a").GetString(), Is.EqualTo("b"));
    }

    [TestCase("prometheusEnabled", "perhaps")]
    [TestCase("prometheusServiceMonitorLabels", "[1]")]
    [TestCase("prometheusServiceMonitorLabels", """{"a":1}""")]
    public void Manifests_VariableThatIsWrong_IsNamed(string name, string value)
    {
        Assert.That(() => Render(config: Variables((name, value))),
            Throws.TypeOf<AddonNotReadyException>().With.Message.Contain(name));
    }

    [Test]
    public void HubPermissions_Agent_HasItsOwnNamespaceOnly()
    {
        var addon = Addon(_ => { });
        var target = Target(config: null);

        var permission = addon.HubPermissions(target).Single();

        Assert.That(permission.ClusterWide, Is.False);
        Assert.That(permission.Rules.SelectMany(rule => rule.Verbs), Does.Not.Contain("*").And.Not.Contain("delete"));
        Assert.That(addon.Registrations(target).Single().User, Is.EqualTo(
            "system:open-cluster-management:cluster:cluster1:addon:managed-serviceaccount:agent:addon-agent"));
    }

    private static ManifestSet Render(Action<ManagerOptions>? configure = null, string? config = null) =>
        Addon(configure ?? (_ => { })).Manifests(Target(config));

    private static ManagedServiceAccountAddon Addon(Action<ManagerOptions> configure)
    {
        var options = new ManagerOptions { AgentImage = "quay.io/ocm/agent:v1" };
        configure(options);
        return new ManagedServiceAccountAddon(Options.Create(options));
    }

    private static AddonTarget Target(string? config)
    {
        var cluster = new V1ManagedCluster { Metadata = new V1ObjectMeta { Name = "cluster1" } };
        var addon = new V1Alpha1ManagedClusterAddOn
        {
            Metadata = new V1ObjectMeta { Name = "managed-serviceaccount", NamespaceProperty = "cluster1" },
        };
        var configs = config is null
            ? AddonConfigs.None
            : new AddonConfigs(
                [
                    new(
                        ConfigKind.AddOnDeploymentConfig, new("ns", "config"), Generation: 1,
                        JsonDocument.Parse(config).RootElement),
                ]);
        return new AddonTarget(cluster, addon, "agents", configs);
    }

    private static string Variables(params (string Name, string Value)[] variables)
    {
        var list = variables.Select(v => $$"""{"name":"{{v.Name}}","value":{{JsonSerializer.Serialize(v.Value)}}}""");
        return $$$"""{"spec":{"customizedVariables":[{{{string.Join(',', list)}}}]}}""";
    }

    private static V1PodSpec Pod(ManifestSet manifests) =>
        manifests.Single(manifest => Kind(manifest) == "Deployment").Content
            .Deserialize(V1Deployment.JsonTypeInfo)!.Spec!.Template!.Spec!;

    private static string? Kind(Manifest manifest) => manifest.Content.GetProperty("kind").GetString();

    private static string Describe(Manifest manifest)
    {
        var metadata = manifest.Content.GetProperty("metadata");
        var name = metadata.GetProperty("name").GetString();
        return metadata.TryGetProperty("namespace", out var ns)
            ? $"{Kind(manifest)} {ns}/{name}"
            : $"{Kind(manifest)} {name}";
    }
}
