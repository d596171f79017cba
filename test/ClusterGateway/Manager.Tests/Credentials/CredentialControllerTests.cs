using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Accounts;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.ClusterGateway.Manager.Credentials;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;

namespace OcmAddons.ClusterGateway.Manager.Tests.Credentials;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CredentialControllerTests
{
    private readonly FakeCluster hub = new();
    private readonly ListCache<V1Secret> tokens = new();
    private readonly ListCache<V1Secret> credentials = new();
    private readonly ListCache<V1Alpha1ManagedClusterAddOn> addons = new(Fixtures.Installed("c1"));
    private V1Alpha1ClusterGatewayConfiguration configuration = Fixtures.Configuration();

    [Test]
    public async Task ReconcileAsync_NewCluster_GetsAnAccountThatGoesWithTheAddon(CancellationToken cancellationToken)
    {
        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        var key = new ObjectKey("c1", "cluster-gateway");
        var account = await hub.FindAsync<V1Beta1ManagedServiceAccount>(key, cancellationToken);
        var rotation = account!.Spec!.Rotation!;
        Assert.That((rotation.Enabled, rotation.Validity), Is.EqualTo(((bool?)true, "4320h0m0s")));
        Assert.That(account.Metadata.OwnerReferences!.Single().Uid, Is.EqualTo("c1-cluster-gateway"));
    }

    [TestCase(true, "ClusterProxy")]
    [TestCase(false, "Const")]
    public async Task ReconcileAsync_TokenThere_CredentialHasLabelsAndData(
        bool tunnel, string endpointType, CancellationToken cancellationToken)
    {
        configuration = Fixtures.Configuration(tunnel);
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));

        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        var credential = (await CredentialAsync(cancellationToken))!;
        Assert.Multiple(() =>
        {
            Assert.That(credential.Label(GatewayApi.CredentialTypeLabel), Is.EqualTo("ServiceAccountToken"));
            Assert.That(credential.Label(GatewayApi.EndpointTypeLabel), Is.EqualTo(endpointType));
            Assert.That(credential.Data!["token"], Is.EqualTo("t1"u8.ToArray()));
            Assert.That(credential.Data["ca.crt"], Is.EqualTo("CA"u8.ToArray()));
            Assert.That(credential.Metadata.OwnerReferences!.Single().Uid, Is.EqualTo("cma-uid"));
        });
    }

    [Test]
    public async Task ReconcileAsync_TokenRotated_CredentialFollows(CancellationToken cancellationToken)
    {
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));
        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);
        credentials.Entities.Add((await CredentialAsync(cancellationToken))!);
        tokens.Entities[0] = Fixtures.Token("c1", "t2");

        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        Assert.That((await CredentialAsync(cancellationToken))!.Data!["token"], Is.EqualTo("t2"u8.ToArray()));
    }

    [Test]
    public async Task ReconcileAsync_NothingChanged_WritesNoCredential(CancellationToken cancellationToken)
    {
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));
        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);
        credentials.Entities.Add((await CredentialAsync(cancellationToken))!);
        var before = hub.Requests.Count(r => r.EndsWith("secrets", StringComparison.Ordinal));

        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        Assert.That(
            hub.Requests.Count(r => r.EndsWith("secrets", StringComparison.Ordinal)) - before,
            Is.LessThanOrEqualTo(1)); // the read by CredentialAsync itself
    }

    [Test]
    public async Task ReconcileAsync_CredentialOfSomebodyElse_IsLeftAlone(CancellationToken cancellationToken)
    {
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));
        credentials.Entities.Add(new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = "c1", NamespaceProperty = "credentials" },
        });

        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        Assert.That(await CredentialAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task ReconcileAsync_ManualManagement_DoesNothing(CancellationToken cancellationToken)
    {
        configuration.Spec.SecretManagement.Type = SecretManagement.Manual;
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));

        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);

        Assert.That(hub.Requests, Is.Empty);
    }

    [Test]
    public async Task DeletedAsync_ClusterLeft_ItsCredentialIsGone(CancellationToken cancellationToken)
    {
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));
        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);
        credentials.Entities.Add((await CredentialAsync(cancellationToken))!);

        await Controller().DeletedAsync(Fixtures.Installed("c1"), cancellationToken);

        Assert.That(await CredentialAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task Sweeper_CredentialWithoutAddon_IsRemovedAndOthersStay(CancellationToken cancellationToken)
    {
        tokens.Entities.Add(Fixtures.Token("c1", "t1"));
        await Controller().ReconcileAsync(Fixtures.Installed("c1"), cancellationToken);
        var credential = (await CredentialAsync(cancellationToken))!;
        var sweeper = new CredentialSweeper(addons, Configurations(), Remover());

        await sweeper.ReconcileAsync(credential, cancellationToken);
        Assert.That(await CredentialAsync(cancellationToken), Is.Not.Null);

        addons.Entities.Clear();
        await sweeper.ReconcileAsync(credential, cancellationToken);
        Assert.That(await CredentialAsync(cancellationToken), Is.Null);
    }

    private CredentialController Controller() => new(
        hub, Configurations(), tokens, credentials, Remover(), NullLogger<CredentialController>.Instance);

    private CredentialRemover Remover() => new(hub, credentials, NullLogger<CredentialRemover>.Instance);

    private GatewayConfigurations Configurations() => new(
        new ListCache<V1Alpha1ClusterManagementAddOn>(Fixtures.Addon()),
        new ListCache<V1Alpha1ClusterGatewayConfiguration>(configuration));

    private Task<V1Secret?> CredentialAsync(CancellationToken cancellationToken) =>
        hub.FindAsync<V1Secret>(new("credentials", "c1"), cancellationToken);
}
