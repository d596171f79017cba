using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>What the audit says of people's requests, which come through a real hub.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class AuditTests
{
    private static ApiServerFixture Hub => GatewayClusters.Hub;

    [Test]
    public async Task Proxy_RequestOfKubectl_IsRecordedUnderTheHubsAuditId(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync("cluster-admin", cancellationToken);

        var (code, _, error) = await KubectlProcess.RunAsync(
            Hub.ConfigFor("auditor", "system:masters"), cluster.ProxyPath, input: null, cancellationToken, "get",
            "serviceaccounts", "cluster-gateway", "-n", cluster.Namespace, "-o", "name");

        Assert.That(code, Is.Zero, error);
        var audited = await GatewayClusters.Audit.GetAsync(
            cluster.Name,
            e => $"{e["stage"]} {e["user"]!["username"]}" == "ResponseComplete auditor"
                && $"{e["annotations"]!["proxy.cluster.core.oam.dev/name"]}" == "cluster-gateway",
            cancellationToken);
        var annotations = audited["annotations"]!;
        Assert.Multiple(() =>
        {
            Assert.That($"{audited["level"]} {audited["verb"]}", Is.EqualTo("Metadata get"));
            Assert.That($"{annotations["proxy.cluster.core.oam.dev/verb"]}", Is.EqualTo("get"));
            Assert.That($"{annotations["proxy.cluster.core.oam.dev/resource"]}", Is.EqualTo("serviceaccounts"));
            Assert.That(
                $"{annotations["proxy.cluster.core.oam.dev/namespace"]}", Is.EqualTo(cluster.Namespace));
            Assert.That(audited["responseStatus"]!["code"]!.GetValue<int>(), Is.EqualTo(200));
            Assert.That($"{audited["userAgent"]}", Does.StartWith("kubectl/"));
            Assert.That(audited["requestObject"] ?? audited["responseObject"], Is.Null);
        });
    }

    [Test]
    public async Task Health_Put_IsRecordedWithItsBodies(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync(role: null, cancellationToken);
        using var request = new HttpRequestMessage(
            HttpMethod.Put, $"/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{cluster.Name}/health")
        {
            Content = new StringContent(
                """{"status":{"healthy":true,"healthyReason":"seen"}}""", System.Text.Encoding.UTF8,
                "application/json"),
        };

        using var response = await Hub.Admin.SendAsync(request, cancellationToken);

        var audited = await GatewayClusters.Audit.GetAsync(
            cluster.Name, e => $"{e["verb"]}" == "update", cancellationToken);
        Assert.That($"{audited["level"]}", Is.EqualTo("RequestResponse"));
        Assert.That($"{audited["requestObject"]!["status"]!["healthyReason"]}", Is.EqualTo("seen"));
        Assert.That($"{audited["responseObject"]!["metadata"]!["name"]}", Is.EqualTo(cluster.Name));
    }
}
