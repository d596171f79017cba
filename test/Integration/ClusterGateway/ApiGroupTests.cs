using System.Net;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The server as a process of its own: its group is fixed when it starts.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class ApiGroupTests
{
    private const string Group = "gateways.example.com";

    private static ApiServerFixture Hub => GatewayClusters.Hub;

    [Test]
    public async Task Server_AnotherGroup_ServesThatAndNoOther(CancellationToken cancellationToken)
    {
        var space = await Hub.CreateNamespaceAsync(cancellationToken);
        await Hub.Admin.CreateAsync(Secret(space, "mine", Group), cancellationToken);
        await Hub.Admin.CreateAsync(Secret(space, "others", "cluster.core.oam.dev"), cancellationToken);
        await using var server = await GatewayProcess.StartAsync(
            Hub, Hub.AdminConfig, $"API_GROUP_NAME={Group}", [$"--secret-namespace={space}"], cancellationToken);
        var client = server.Client;

        var list = JsonNode.Parse(
            await client.GetStringAsync($"/apis/{Group}/v1alpha1/clustergateways", cancellationToken))!;
        var discovery = await client.GetStringAsync($"/apis/{Group}/v1alpha1", cancellationToken);
        using var usual = await client.GetAsync(
            "/apis/cluster.core.oam.dev/v1alpha1/clustergateways", cancellationToken);
        using var missing = await client.GetAsync(
            $"/apis/{Group}/v1alpha1/clustergateways/none/proxy/healthz", cancellationToken);

        var gateway = list["items"]!.AsArray().Single()!;
        Assert.Multiple(() =>
        {
            Assert.That($"{gateway["apiVersion"]}", Is.EqualTo($"{Group}/v1alpha1"));
            Assert.That($"{gateway["metadata"]!["name"]}", Is.EqualTo("mine"));
            Assert.That(discovery, Does.Contain($"\"{Group}/v1alpha1\""));
            Assert.That(usual.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        });
        Assert.That(
            await missing.Content.ReadAsStringAsync(cancellationToken),
            Does.Contain($"clustergateways.{Group} \\u0022none\\u0022 not found")
                .And.Contain($"\"group\":\"{Group}\""));
    }

    private static V1Secret Secret(string space, string name, string group) => new()
    {
        Metadata = new()
        {
            Name = name,
            NamespaceProperty = space,
            Labels = new Dictionary<string, string>
            {
                [$"{group}/cluster-credential-type"] = "ServiceAccountToken",
                [$"{group}/cluster-endpoint-type"] = "ClusterProxy",
            },
        },
        Data = new Dictionary<string, byte[]> { ["token"] = "t"u8.ToArray() },
    };
}
