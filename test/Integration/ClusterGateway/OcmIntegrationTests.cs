using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>A gateway with --ocm-integration before a hub that has OCM's kind, or not.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class OcmIntegrationTests
{
    private const string Definition = "managedclusters.cluster.open-cluster-management.io";
    private const string Variable = "LANG=C";

    private ApiServerFixture hub = null!;

    [SetUp]
    public async Task StartAsync() => hub = await ApiServerFixture.StartAsync(
        new() { Rbac = true }, TestContext.CurrentContext.CancellationToken);

    [TearDown]
    public async Task StopAsync()
    {
        if (hub is not null) await hub.DisposeAsync();
    }

    [Test]
    public async Task Server_HubGetsAndLosesOcm_FollowsIt(CancellationToken cancellationToken)
    {
        var space = await AddGatewayAsync(cancellationToken);
        await using var gateway = await GatewayProcess.StartAsync(
            hub, hub.AdminConfig, Variable, ["--ocm-integration=true", $"--secret-namespace={space}"],
            cancellationToken);
        Assert.That(await AddressAsync(gateway, cancellationToken), Is.EqualTo("https://secret:6443"));

        await AddManagedClusterAsync(cancellationToken);
        await WaitForAddressAsync(gateway, "https://managed:6443", cancellationToken);
        await hub.Admin.DeleteAsync<V1CustomResourceDefinition>(new(null, Definition), null, cancellationToken);
        await WaitForAddressAsync(gateway, "https://secret:6443", cancellationToken);
        using var ready = await gateway.Client.GetAsync("/readyz", cancellationToken);
        Assert.That(ready.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task Server_CachesTurnedOff_NeedsNoRightToWatch(CancellationToken cancellationToken)
    {
        var space = await AddGatewayAsync(cancellationToken);
        await AddManagedClusterAsync(cancellationToken);
        await using var gateway = await GatewayProcess.StartAsync(
            hub, await ReaderAsync(cancellationToken), Variable,
            [
                "--ocm-integration=true", $"--secret-namespace={space}",
                "--feature-gates=SecretCache=false,OCMClusterCache=false,",
            ],
            cancellationToken);
        Assert.That(await AddressAsync(gateway, cancellationToken), Is.EqualTo("https://managed:6443"));

        await hub.Admin.DeleteAsync<V1CustomResourceDefinition>(new(null, Definition), null, cancellationToken);
        await hub.Admin.WaitForDeletionAsync<V1CustomResourceDefinition>(new(null, Definition), cancellationToken);
        await WaitForAddressAsync(gateway, "https://secret:6443", cancellationToken);
        await hub.Admin.DeleteAsync<V1Secret>(new(space, "c1"), null, cancellationToken);
        using var gone = await GetAsync(gateway, cancellationToken);
        Assert.That((int)gone.StatusCode, Is.EqualTo(404));
    }

    /// <summary>An account that may read what gateways are made from, and not watch it.</summary>
    private async Task<KubernetesConfig> ReaderAsync(CancellationToken cancellationToken)
    {
        await hub.ApplyAsync(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reader}
            rules:
            - {apiGroups: [""], resources: [secrets], verbs: [get, list]}
            - {apiGroups: [cluster.open-cluster-management.io], resources: [managedclusters], verbs: [get, list]}
            - {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}
            - apiGroups: [admissionregistration.k8s.io]
              resources: [mutatingwebhookconfigurations, validatingwebhookconfigurations]
              verbs: [get, list, watch]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
            """,
            cancellationToken);
        return hub.ConfigFor("reader");
    }

    private async Task<string> AddGatewayAsync(CancellationToken cancellationToken)
    {
        var space = await hub.CreateNamespaceAsync(cancellationToken);
        await hub.Admin.CreateAsync(
            new V1Secret
            {
                Metadata = new()
                {
                    Name = "c1",
                    NamespaceProperty = space,
                    Labels = new Dictionary<string, string>
                    {
                        [GatewayApi.CredentialTypeLabel] = GatewayApi.CredentialTypes.ServiceAccountToken,
                    },
                },
                Data = new Dictionary<string, byte[]>
                {
                    ["endpoint"] = "https://secret:6443"u8.ToArray(),
                    ["token"] = "t"u8.ToArray(),
                },
            },
            cancellationToken);
        return space;
    }

    private async Task AddManagedClusterAsync(CancellationToken cancellationToken)
    {
        var definition = Path.Combine(RepositoryFiles.Folder, "hack", "OcmStandIn", "crds", Definition + ".yaml");
        await hub.ApplyAsync(await File.ReadAllTextAsync(definition, cancellationToken), cancellationToken);
        await hub.ApplyAsync(
            """
            apiVersion: cluster.open-cluster-management.io/v1
            kind: ManagedCluster
            metadata: {name: c1}
            spec:
              hubAcceptsClient: true
              managedClusterClientConfigs: [{url: "https://managed:6443"}]
            """,
            cancellationToken);
    }

    private static Task WaitForAddressAsync(
        GatewayProcess gateway, string address, CancellationToken cancellationToken) => Eventually.GetAsync(
        token => AddressAsync(gateway, token), known => known == address, $"the address {address}", cancellationToken);

    private static async Task<string> AddressAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(gateway, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? $"{JsonNode.Parse(text)!["spec"]!["access"]!["endpoint"]!["const"]!["address"]}"
            : text;
    }

    private static Task<HttpResponseMessage> GetAsync(GatewayProcess gateway, CancellationToken cancellationToken) =>
        gateway.Client.GetAsync("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1", cancellationToken);
}
