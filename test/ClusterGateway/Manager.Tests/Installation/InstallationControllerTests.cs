using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InstallationControllerTests
{
    private readonly FakeCluster hub = new();
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly ListCache<V1APIService> apiServices = new();
    private readonly FollowedKeys<V1Secret> secrets = new();

    [Test]
    public async Task ReconcileAsync_CredentialsOfTheTunnelMissing_SaysSoAndWaitsForThem(
        CancellationToken cancellationToken)
    {
        var configuration = await hub.CreateAsync(Fixtures.Configuration(), cancellationToken);

        await Controller(configuration).ReconcileAsync(configuration, cancellationToken);

        var written = await hub.FindAsync<V1Alpha1ClusterGatewayConfiguration>(
            configuration.Key(), cancellationToken);
        var condition = written!.Status!.Conditions.Find("ClusterGatewayDeployed")!;
        Assert.That((condition.Status, condition.Reason), Is.EqualTo(("False", "CredentialsMissing")));
        Assert.That(condition.Message, Does.Contain("addon/the-ca"));
        Assert.That(
            secrets.Keys, Is.EqualTo(new ObjectKey[] { new("addon", "the-ca"), new("addon", "the-client") }));
    }

    [Test]
    public async Task ReconcileAsync_Direct_InstallsAServerThatTheAggregatorTrusts(CancellationToken cancellationToken)
    {
        var configuration = await hub.CreateAsync(Fixtures.Configuration(tunnel: false), cancellationToken);

        await Controller(configuration).ReconcileAsync(configuration, cancellationToken);

        var service = await hub.FindAsync<V1APIService>(new(null, "v1alpha1.cluster.core.oam.dev"), cancellationToken);
        var serving = await hub.FindAsync<V1Secret>(new("addon", "cluster-gateway-tls-cert"), cancellationToken);
        var deployment = await hub.FindAsync<V1Deployment>(new("addon", "gateway-deployment"), cancellationToken);
        using var leaf = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(serving!.Data!["tls.crt"]));
        using var authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(service!.Spec!.CaBundle!));
        Assert.Multiple(() =>
        {
            Assert.That(leaf.MatchesHostname("cluster-gateway.addon.svc"), Is.True);
            Assert.That(leaf.Issuer, Is.EqualTo(authority.Subject));
            Assert.That(leaf.Subject, Is.Not.EqualTo(leaf.Issuer));
            Assert.That(deployment!.Metadata.OwnerReferences!.Single().Uid, Is.EqualTo("cma-uid"));
        });
    }

    [Test]
    public async Task ReconcileAsync_Again_KeepsAuthorityAndCertificate(CancellationToken cancellationToken)
    {
        var configuration = await hub.CreateAsync(Fixtures.Configuration(tunnel: false), cancellationToken);
        var controller = Controller(configuration);
        await controller.ReconcileAsync(configuration, cancellationToken);
        var before = await hub.FindAsync<V1Secret>(new("addon", "cluster-gateway-tls-cert"), cancellationToken);

        await controller.ReconcileAsync(configuration, cancellationToken);

        var after = await hub.FindAsync<V1Secret>(new("addon", "cluster-gateway-tls-cert"), cancellationToken);
        Assert.That(after!.Data!["tls.crt"], Is.EqualTo(before!.Data!["tls.crt"]));
    }

    [Test]
    public async Task ReconcileAsync_AuthorityNearItsEnd_IsReplacedAndTheOldOneStillTrusted(
        CancellationToken cancellationToken)
    {
        var configuration = await hub.CreateAsync(Fixtures.Configuration(tunnel: false), cancellationToken);
        var controller = Controller(configuration);
        await controller.ReconcileAsync(configuration, cancellationToken);
        apiServices.Entities.Add((await ApiServiceAsync(cancellationToken))!);
        var old = Encoding.ASCII.GetString(apiServices.Entities[0].Spec!.CaBundle!);

        time.Advance(TimeSpan.FromDays(3400));
        await controller.ReconcileAsync(configuration, cancellationToken);

        var bundle = Encoding.ASCII.GetString((await ApiServiceAsync(cancellationToken))!.Spec!.CaBundle!);
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(bundle);
        Assert.That(certificates, Has.Count.EqualTo(2));
        Assert.That(bundle, Does.EndWith(old));
    }

    [Test]
    public async Task ReconcileAsync_ExchangerRules_AreWhereTheServerReadsThem(CancellationToken cancellationToken)
    {
        var configuration = Fixtures.Configuration(tunnel: false);
        configuration.Spec.ClientIdentity = new ClientIdentity
        {
            ExchangerRules = [new JsonObject { ["name"] = "ops", ["type"] = "PrivilegedIdentityExchanger" }],
        };
        await hub.CreateAsync(configuration, cancellationToken);

        await Controller(configuration).ReconcileAsync(configuration, cancellationToken);

        var written = await hub.FindAsync<V1ConfigMap>(
            new("addon", "cluster-gateway-proxy-config"), cancellationToken);
        var read = JsonNode.Parse(written!.Data!["config.yaml"])!;
        Assert.Multiple(() =>
        {
            Assert.That($"{read["kind"]}", Is.EqualTo("ClusterGatewayProxyConfiguration"));
            Assert.That($"{read["spec"]!["clientIdentityExchanger"]!["rules"]![0]!["name"]}", Is.EqualTo("ops"));
        });
    }

    [Test]
    public async Task ReconcileAsync_ConfigurationThatNobodyNames_IsLeftAlone(CancellationToken cancellationToken)
    {
        var configuration = Fixtures.Configuration();
        configuration.Metadata.Name = "other";

        await Controller(configuration).ReconcileAsync(configuration, cancellationToken);

        Assert.That(hub.Requests, Is.Empty);
    }

    private Task<V1APIService?> ApiServiceAsync(CancellationToken cancellationToken) =>
        hub.FindAsync<V1APIService>(new(null, "v1alpha1.cluster.core.oam.dev"), cancellationToken);

    private InstallationController Controller(V1Alpha1ClusterGatewayConfiguration configuration) => new(
        hub,
        new GatewayConfigurations(
            new ListCache<V1Alpha1ClusterManagementAddOn>(Fixtures.Addon()),
            new ListCache<V1Alpha1ClusterGatewayConfiguration>(configuration)),
        new ServerCertificates(
            hub, new ManagerSettings("addon", "cluster-gateway-signer"), time, NullLogger<ServerCertificates>.Instance),
        new TunnelCredentials(hub, secrets),
        new ApiServiceStore(hub, apiServices),
        new InstallationStatus(hub, time));
}
