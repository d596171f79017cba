using System.Net;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The server as a process of its own: its group is fixed when it starts.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class ApiGroupTests
{
    private const string Group = "gateways.example.com";

    private readonly string folder = Directory.CreateTempSubdirectory("ocm-addons-group-").FullName;

    private static ApiServerFixture Hub => GatewayClusters.Hub;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Server_AnotherGroup_ServesThatAndNoOther(CancellationToken cancellationToken)
    {
        var space = await Hub.CreateNamespaceAsync(cancellationToken);
        await Hub.Admin.CreateAsync(Secret(space, "mine", Group), cancellationToken);
        await Hub.Admin.CreateAsync(Secret(space, "others", "cluster.core.oam.dev"), cancellationToken);
        var port = LoopbackPort.Free();
        await using var server = await StartAsync(space, port, cancellationToken);
        using var client = Client(port);
        await Eventually.TrueAsync(
            async token => server.HasExited
                ? throw new AssertionException(server.Tail())
                : await AnswersAsync(client, token),
            "the server to be ready", cancellationToken);

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

    private async Task<ServerProcess> StartAsync(
        string space, int port, CancellationToken cancellationToken)
    {
        var kubeconfig = Path.Combine(folder, "hub.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, KubeconfigText.Of(Hub.AdminConfig), cancellationToken);
        return ServerProcess.StartProgram(
            "cluster-gateway", folder, "/usr/bin/env", $"API_GROUP_NAME={Group}",
            Path.Combine(AppContext.BaseDirectory, "cluster-gateway"), "apiserver", $"--kubeconfig={kubeconfig}",
            $"--secret-namespace={space}", "--bind-address=127.0.0.1", $"--secure-port={port}");
    }

    private static async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync("/readyz", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>With an admin's own certificate.</summary>
    private static HttpClient Client(int port)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        handler.SslOptions.ClientCertificates = [Hub.Authority.IssueClient("admin", "system:masters").ToX509()];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0];
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
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
