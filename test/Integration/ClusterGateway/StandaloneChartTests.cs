using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Yaml;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The chart of the gateway alone, installed: its account may do what the server does.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class StandaloneChartTests
{
    private const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

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
    public async Task Server_AsTheChartRunsIt_ServesAndKeepsHealth(CancellationToken cancellationToken)
    {
        var space = await hub.CreateNamespaceAsync(cancellationToken);
        string[] values = ["featureGate.healthiness=true", "ocmIntegration.enabled=true"];
        await Charts.InstallAsync("cluster-gateway", hub.AdminConfig, space, values, cancellationToken);
        var yaml = await Charts.RenderAsync("cluster-gateway", space, values, cancellationToken);
        await hub.ApplyAsync(
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: c1
              namespace: open-cluster-management-credentials
              labels: {cluster.core.oam.dev/cluster-credential-type: ServiceAccountToken}
            stringData: {endpoint: "https://c1:6443", token: t}
            """,
            cancellationToken);
        var account = hub.ConfigFor(
            $"system:serviceaccount:{space}:cluster-gateway", "system:serviceaccounts",
            $"system:serviceaccounts:{space}", "system:authenticated");
        await using var gateway = await GatewayProcess.StartAsync(
            hub, account, "LANG=C", Flags(yaml), cancellationToken);

        using var body = new StringContent(
            """{"status":{"healthy":true}}""", Encoding.UTF8, "application/json");
        using var put = await gateway.Client.PutAsync($"{Gateways}/c1/health", body, cancellationToken);
        using var refused = await gateway.ClientOf("mallory").GetAsync($"{Gateways}/c1", cancellationToken);

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await put.Content.ReadAsStringAsync(cancellationToken), Does.Contain("\"healthy\":true"));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var api = await hub.Admin.GetAsync<V1APIService>(new(null, "v1alpha1.cluster.core.oam.dev"), cancellationToken);
        Assert.That(
            (api.Spec!.Service!.Namespace, api.Spec.Service.Name, api.Spec.Service.Port),
            Is.EqualTo((space, "gateway-service", 9443)));
    }

    /// <summary>What the Deployment gives its container, without its subcommand and its port.</summary>
    private static IEnumerable<string> Flags(string yaml)
    {
        var deployment = KubernetesYaml.ParseAll(yaml).Single(o => $"{o["kind"]}" == "Deployment");
        var container = (JsonObject)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
        return container["args"]!.AsArray().Select(a => $"{a}")
            .Where(a => a != "apiserver" && !a.StartsWith("--secure-port", StringComparison.Ordinal));
    }
}
