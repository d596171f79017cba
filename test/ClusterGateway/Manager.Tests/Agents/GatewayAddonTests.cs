using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Agents;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Tests.Agents;

/// <summary>What the gateway's account may do on a managed cluster.</summary>
public sealed class GatewayAddonTests
{
    private const string Health = "open-cluster-management:cluster-gateway-health";
    private const string Impersonator = "open-cluster-management:cluster-gateway-impersonator";

    [Test]
    public void Manifests_NothingGranted_IsEnoughToBeProbedAndNoMore() =>
        Assert.That(Bindings(_ => { }), Is.EqualTo(new[] { Health }));

    [Test]
    public void Manifests_RolesListed_AreBoundOnce() => Assert.That(
        Bindings(spec => spec.ManagedClusterRoles = ["view", "view"]),
        Is.EqualTo(new[] { Health, "open-cluster-management:cluster-gateway:view" }));

    [Test]
    public void Manifests_IdentitiesPassedThrough_IsToImpersonateAndNoMore()
    {
        var manifests = Manifests(spec => spec.ClientIdentity = new ClientIdentity { Penetration = true });

        var role = manifests.Single(m => Name(m) == Impersonator && Kind(m) == "ClusterRole");
        var verbs = role.GetProperty("rules").EnumerateArray()
            .SelectMany(rule => rule.GetProperty("verbs").EnumerateArray().Select(verb => verb.GetString()));
        Assert.That(verbs, Is.All.EqualTo("impersonate"));
        Assert.That(
            manifests.Where(m => Kind(m) == "ClusterRoleBinding").Select(Name),
            Is.EqualTo(new[] { Health, Impersonator }));
    }

    [Test]
    public void Manifests_CredentialsByHand_AreNone() => Assert.That(
        Manifests(spec => spec.SecretManagement.Type = SecretManagement.Manual), Is.Empty);

    private static IEnumerable<string?> Bindings(Action<ClusterGatewayConfigurationSpec> change) =>
        Manifests(change).Where(m => Kind(m) == "ClusterRoleBinding").Select(Name);

    private static List<JsonElement> Manifests(Action<ClusterGatewayConfigurationSpec> change)
    {
        var configuration = Fixtures.Configuration();
        change(configuration.Spec);
        var config = new AddonConfigObject(
            ConfigKind.Of<V1Alpha1ClusterGatewayConfiguration>(), new ObjectKey(null, "cluster-gateway"), 1,
            JsonSerializer.SerializeToElement(configuration, V1Alpha1ClusterGatewayConfiguration.JsonTypeInfo));
        var target = new AddonTarget(
            new V1ManagedCluster { Metadata = new V1ObjectMeta { Name = "c1" } }, Fixtures.Installed("c1"), "addon",
            new AddonConfigs([config]));
        var accounts = new ListCache<V1Alpha1ManagedClusterAddOn>(Fixtures.Installed("c1", "managed-serviceaccount"));
        return [.. new GatewayAddon(accounts).Manifests(target).Select(manifest => manifest.Content)];
    }

    private static string? Kind(JsonElement manifest) => manifest.GetProperty("kind").GetString();

    private static string? Name(JsonElement manifest) =>
        manifest.GetProperty("metadata").GetProperty("name").GetString();
}
