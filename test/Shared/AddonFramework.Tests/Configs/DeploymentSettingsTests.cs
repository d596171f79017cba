using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Tests.Configs;

public sealed class DeploymentSettingsTests
{
    [TestCase("quay.io/ocm/agent:v1", "quay.io/ocm", "mirror.local/x", "mirror.local/x/agent:v1")]
    [TestCase("quay.io/ocm/agent:v1", "quay.io/ocm/", "mirror.local/x/", "mirror.local/x/agent:v1")]
    [TestCase("quay.io/ocm/agent:v1", "", "mirror.local", "mirror.local/agent:v1")]
    [TestCase("quay.io/ocm/agent:v1", "docker.io", "mirror.local", "quay.io/ocm/agent:v1")]
    public void Image_Registry_ReplacesThePrefix(string image, string source, string mirror, string expected)
    {
        var settings = Settings(new() { Registries = [new() { Source = source, Mirror = mirror }] });

        Assert.That(settings.Image(image), Is.EqualTo(expected));
    }

    [Test]
    public void Image_SeveralRegistriesMatch_TheLastOneThatChangesWins()
    {
        var settings = Settings(new()
        {
            Registries =
            [
                new() { Source = "quay.io", Mirror = "one" },
                new() { Source = "quay.io/ocm", Mirror = "two" },
                new() { Source = "docker.io", Mirror = "three" },
            ],
        });

        Assert.That(settings.Image("quay.io/ocm/agent"), Is.EqualTo("two/agent"));
    }

    [Test]
    public void Image_ConfigurationAndClusterSaySomething_TheConfigurationWins()
    {
        var cluster = Cluster("""{"registries":[{"source":"quay.io","mirror":"cluster"}]}""");
        var spec = new V1Alpha1AddOnDeploymentConfigSpec
        {
            Registries = [new() { Source = "quay.io", Mirror = "config" }],
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Settings(spec, cluster: cluster).Image("quay.io/a"), Is.EqualTo("config/a"));
            Assert.That(Settings(new(), cluster: cluster).Image("quay.io/a"), Is.EqualTo("cluster/a"));
        }
    }

    [Test]
    public void Image_AnnotationIsNotJson_SaysSo() =>
        Assert.That(
            () => Settings(new(), cluster: Cluster("{")).Image("quay.io/a"),
            Throws.InstanceOf<AddonNotReadyException>().With.Message.Contains(OcmNames.ImageRegistriesAnnotation));

    [TestCase("deployments:agent:main", true)]
    [TestCase("*:*:main", true)]
    [TestCase("deployments:ag*:*", true)]
    [TestCase("daemonsets:agent:main", false)]
    [TestCase("deployments:agent", false)]
    [TestCase("deployments:agent:main2", false)]
    public void Resources_ContainerPattern_MatchesPartByPart(string pattern, bool matches)
    {
        using var resources = JsonDocument.Parse("""{"limits":{"memory":"1Gi"}}""");
        var settings = Settings(new()
        {
            ResourceRequirements = [new() { ContainerId = pattern, Resources = resources.RootElement.Clone() }],
        });

        Assert.That(settings.Resources("deployments", "agent", "main"), matches ? Is.Not.Null : Is.Null);
    }

    [Test]
    public void Values_AnnotationAndVariables_VariablesWin()
    {
        var settings = Settings(
            new() { CustomizedVariables = [new() { Name = "a", Value = "variable" }] },
            values: """{"a":"annotation","b":{"c":1},"n":3}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Value("a"), Is.EqualTo("variable"));
            Assert.That(settings.Value("n"), Is.EqualTo("3"));
            Assert.That((int)settings.Values["b"]!["c"]!, Is.EqualTo(1));
        }
    }

    [TestCase("[]")]
    [TestCase("{")]
    public void For_ValuesAreNoObject_SaysSo(string values) =>
        Assert.That(() => Settings(new(), values), Throws.InstanceOf<AddonNotReadyException>());

    private static V1ManagedCluster Cluster(string registries) => new()
    {
        Metadata = new()
        {
            Name = "c",
            Annotations = new Dictionary<string, string> { [OcmNames.ImageRegistriesAnnotation] = registries },
        },
    };

    private static DeploymentSettings Settings(
        V1Alpha1AddOnDeploymentConfigSpec spec, string? values = null, V1ManagedCluster? cluster = null)
    {
        var addon = new V1Alpha1ManagedClusterAddOn();
        if (values is not null)
        {
            addon.Metadata.Annotations = new Dictionary<string, string> { [OcmNames.ValuesAnnotation] = values };
        }

        return DeploymentSettings.For(
            cluster ?? new V1ManagedCluster(), addon, new V1Alpha1AddOnDeploymentConfig { Spec = spec });
    }
}
