using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The gateway behind a real aggregator, asked by real clients.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class AggregationTests
{
    private const string Group = "/apis/cluster.core.oam.dev/v1alpha1";

    private static ApiServerFixture Hub => GatewayClusters.Hub;

    [Test]
    public async Task Kubectl_GetClusterGateway_PrintsTheTable(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);

        var (code, output, error) = await HubKubectlAsync(cancellationToken, "get", "clustergateway", cluster.Name);

        Assert.That(code, Is.Zero, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] columns = ["NAME", "PROVIDER", "CREDENTIAL-TYPE", "ENDPOINT-TYPE", "HEALTHY"];
        Assert.That(Words(lines[0]), Is.EqualTo(columns));
        Assert.That(Words(lines[1]), Is.EqualTo(new[] { cluster.Name, "ServiceAccountToken", "Const", "false" }));
    }

    [Test]
    public async Task Kubectl_GetYaml_ShowsNoCredential(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);

        var (code, output, error) = await HubKubectlAsync(
            cancellationToken, "get", "clustergateway", cluster.Name, "-o", "yaml");

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("type: ServiceAccountToken").And.Not.Contain("serviceAccountToken:"));
    }

    [Test]
    public async Task Health_ByTheTypedClient_IsReplacedAndRead(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        var gateway = await Hub.Admin.GetAsync<V1Alpha1ClusterGateway>(new(null, cluster.Name), cancellationToken);
        Assert.That(gateway.Status.Healthy, Is.False);

        gateway.Status = new ClusterGatewayStatus { Healthy = true, HealthyReason = "seen" };
        var replaced = await Hub.Admin.ReplaceAsync(gateway, "health", cancellationToken);

        Assert.That((replaced.Status.Healthy, replaced.Status.HealthyReason), Is.EqualTo((true, "seen")));
        await Hub.Admin.WaitForAsync<V1Alpha1ClusterGateway>(
            new(null, cluster.Name), read => read.Status is { Healthy: true, HealthyReason: "seen" },
            "the gateway healthy", cancellationToken);
    }

    [Test]
    public async Task Kubectl_ThroughTheGateway_AppliesReadsAndDeletes(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync("cluster-admin", cancellationToken);
        var map = $"""
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: m
              namespace: {cluster.Namespace}
            data:
              a: "1"
            """;

        var applied = await ThroughAsync(cluster, map, cancellationToken, "apply", "--server-side", "-f", "-");
        var stored = await GatewayClusters.Managed.Admin.GetAsync<V1ConfigMap>(
            new(cluster.Namespace, "m"), cancellationToken);
        var dry = await ThroughAsync(
            cluster, null, cancellationToken, "-n", cluster.Namespace, "delete", "configmap", "m", "--dry-run=server");
        var deleted = await ThroughAsync(
            cluster, null, cancellationToken, "-n", cluster.Namespace, "delete", "configmap", "m");

        Assert.Multiple(() =>
        {
            Assert.That(applied.Output, Does.Contain("serverside-applied"), applied.Error);
            Assert.That(stored.Data!["a"], Is.EqualTo("1"));
            Assert.That(dry.Output, Does.Contain("dry run"), dry.Error);
            Assert.That(deleted.Code, Is.Zero, deleted.Error);
        });
    }

    [Test]
    public async Task Kubectl_WithoutGrant_GetsTheManagedClustersOwnForbidden(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);

        var (code, _, error) = await ThroughAsync(cluster, null, cancellationToken, "get", "namespaces");

        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain($"system:serviceaccount:{cluster.Namespace}:cluster-gateway"));
    }

    [Test]
    public async Task Proxy_GrantForOneCluster_OpensNoOther(CancellationToken cancellationToken)
    {
        var mine = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        var other = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        await GrantOnHubAsync("alice", mine.Name, cancellationToken);
        var alice = Hub.ClientFor(Hub.ConfigFor("alice"));

        Assert.That(await CodeAsync(alice, mine, cancellationToken), Is.EqualTo(200));
        Assert.That(await CodeAsync(alice, other, cancellationToken), Is.EqualTo(403));
    }

    [Test]
    public async Task Proxy_AgainstTheServerItself_NeedsTheSameGrant(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        await GrantOnHubAsync("bob", cluster.Name, cancellationToken);

        Assert.That(await PastTheHubAsync("bob", cluster, cancellationToken), Is.EqualTo(200));
        Assert.That(await PastTheHubAsync("carol", cluster, cancellationToken), Is.EqualTo(403));
    }

    [Test]
    public async Task Proxy_CredentialRemoved_Is404AtOnce(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);

        await cluster.RemoveAsync(cancellationToken);

        await cluster.WaitForAsync(code => code == 404, "the gateway to forget it", cancellationToken);
    }

    [TestCase("", true)]
    [TestCase("?dryRun=All", false)]
    public async Task Health_Put_IsKeptUnlessItIsADryRun(string query, bool kept, CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        var body = new JsonObject { ["status"] = new JsonObject { ["healthy"] = true } };
        using var request = new HttpRequestMessage(
            HttpMethod.Put, $"{Group}/clustergateways/{cluster.Name}/health{query}")
        {
            Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };

        using var response = await Hub.Admin.SendAsync(request, cancellationToken);

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), text);
        Assert.That(JsonNode.Parse(text)!["status"]!["healthy"]!.GetValue<bool>(), Is.True);
        var secret = await Hub.Admin.GetAsync<V1Secret>(
            new(GatewayClusters.Gateway.SecretNamespace, cluster.Name), cancellationToken);
        Assert.That(
            secret.Metadata.Annotations?.ContainsKey(GatewayApi.HealthyAnnotation) is true, Is.EqualTo(kept));
    }

    [Test]
    public async Task Kubectl_GetVirtualCluster_PrintsTheHubFirst(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);

        var (code, output, error) = await HubKubectlAsync(cancellationToken, "get", "vc");
        var explained = await HubKubectlAsync(cancellationToken, "explain", "virtualcluster.spec");

        Assert.That(code, Is.Zero, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] columns = ["NAME", "ALIAS", "CREDENTIAL_TYPE", "ENDPOINT", "ACCEPTED", "LABELS"];
        Assert.That(Words(lines[0]), Is.EqualTo(columns));
        Assert.That(Words(lines[1])[..2], Is.EqualTo(new[] { "local", "Internal" }));
        Assert.That(lines[2..].Select(l => Words(l)[0]), Does.Contain(cluster.Name));
        Assert.That(explained.Output, Does.Contain("credential-type"));
    }

    [Test]
    public async Task Identity_PassedOn_HasEachOfItsGroups(CancellationToken cancellationToken)
    {
        var role = new V1ClusterRole
        {
            Metadata = new() { Name = $"impersonator-{Guid.NewGuid():N}" },
            Rules =
            [
                new V1PolicyRule { ApiGroups = [""], Resources = ["users", "groups"], Verbs = ["impersonate"] },
                new V1PolicyRule
                {
                    ApiGroups = ["authentication.k8s.io"], Resources = ["userextras/*"], Verbs = ["impersonate"],
                },
            ],
        };
        await GatewayClusters.Managed.Admin.CreateAsync(role, cancellationToken);
        var cluster = await GatewayCluster.CreateAsync(role.Metadata.Name, cancellationToken);
        var path = $"{Group}/clustergateways/{cluster.Name}/proxy/api/v1/namespaces";

        var asTheGateway = await HubKubectlAsync(cancellationToken, "get", "--raw", path);
        // The hub's admin is in two groups at least, of which system:masters alone opens the managed cluster.
        var asTheCaller = await Eventually.GetAsync(
            token => HubKubectlAsync(token, "get", "--raw", path + "?impersonate=true"),
            answer => answer.Code == 0, "the grant to count", cancellationToken);
        await GatewayClusters.Managed.Admin.DeleteAsync<V1ClusterRole>(
            new(null, role.Metadata.Name), preconditions: null, cancellationToken);

        Assert.That(asTheGateway.Error, Does.Contain("Forbidden"));
        Assert.That(asTheCaller.Code, Is.Zero, asTheCaller.Error);
    }

    [Test]
    public async Task Discovery_OfTheHub_HasTheGroupAndDeletesNamespaces(CancellationToken cancellationToken)
    {
        var (code, output, error) = await HubKubectlAsync(
            cancellationToken, "api-resources", "--api-group=cluster.core.oam.dev", "--no-headers");
        var space = await Hub.CreateNamespaceAsync(cancellationToken);
        var deleted = await HubKubectlAsync(cancellationToken, "delete", "namespace", space, "--timeout=60s");

        Assert.That(code, Is.Zero, error);
        Assert.That(
            Words(output),
            Is.EqualTo(new[]
            {
                "clustergateways", "cluster.core.oam.dev/v1alpha1", "false", "ClusterGateway",
                "virtualclusters", "vc,vcluster,vclusters,virtual-cluster,virtual-clusters",
                "cluster.core.oam.dev/v1alpha1", "false", "VirtualCluster",
            }));
        Assert.That(deleted.Code, Is.Zero, deleted.Error);
    }

    private static string[] Words(string line) =>
        line.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static Task<(int Code, string Output, string Error)> HubKubectlAsync(
        CancellationToken cancellationToken, params string[] arguments) =>
        KubectlProcess.RunAsync(Hub.AdminConfig, "", input: null, cancellationToken, arguments);

    private static Task<(int Code, string Output, string Error)> ThroughAsync(
        GatewayCluster cluster, string? input, CancellationToken cancellationToken, params string[] arguments) =>
        KubectlProcess.RunAsync(Hub.AdminConfig, cluster.ProxyPath, input, cancellationToken, arguments);

    private static async Task<int> CodeAsync(
        KubernetesClient client, GatewayCluster cluster, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(
            new(HttpMethod.Get, cluster.ProxyPath + "/healthz"), cancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>With the user's own certificate, straight to the gateway.</summary>
    private static async Task<int> PastTheHubAsync(
        string user, GatewayCluster cluster, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        handler.SslOptions.ClientCertificates = [Hub.Authority.IssueClient(user).ToX509()];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0];
        using var client = new HttpClient(handler) { BaseAddress = GatewayClusters.Gateway.Address };
        using var response = await client.GetAsync(cluster.ProxyPath + "/healthz", cancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task GrantOnHubAsync(string user, string cluster, CancellationToken cancellationToken)
    {
        var name = $"{user}-{cluster}";
        await Hub.Admin.CreateAsync(
            new V1ClusterRole
            {
                Metadata = new() { Name = name },
                Rules =
                [
                    new()
                    {
                        ApiGroups = ["cluster.core.oam.dev"],
                        Resources = ["clustergateways/proxy"],
                        ResourceNames = [cluster],
                        Verbs = ["get"],
                    },
                ],
            },
            cancellationToken);
        await Hub.Admin.CreateAsync(
            new V1ClusterRoleBinding
            {
                Metadata = new() { Name = name },
                RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = name },
                Subjects = [new() { Kind = "User", ApiGroup = "rbac.authorization.k8s.io", Name = user }],
            },
            cancellationToken);
    }
}
