using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>The gateway's API server as its users start it: a process of its own, with flags.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ocm-addons-gateway-").FullName;
    private readonly List<HttpClient> clients = [];
    private readonly ServerProcess server;
    private readonly ApiServerFixture hub;
    private readonly int port = LoopbackPort.Free();

    private GatewayProcess(
        ApiServerFixture hub, KubernetesConfig account, string variable, IEnumerable<string> flags)
    {
        this.hub = hub;
        var kubeconfig = Path.Combine(folder, "hub.kubeconfig");
        File.WriteAllText(kubeconfig, KubeconfigText.Of(account));
        server = ServerProcess.StartProgram(
            "cluster-gateway", folder, "/usr/bin/env",
            [
                variable, Path.Combine(AppContext.BaseDirectory, "cluster-gateway"), "apiserver",
                $"--kubeconfig={kubeconfig}", "--bind-address=127.0.0.1", $"--secure-port={port}", .. flags,
            ]);
        Client = ClientOf("admin", "system:masters");
    }

    /// <summary>With an admin's own certificate.</summary>
    public HttpClient Client { get; }

    /// <summary>With the certificate of a user of the hub.</summary>
    public HttpClient ClientOf(string user, params IReadOnlyList<string> groups)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [hub.Authority.IssueClient(user, groups).ToX509()];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0];
        return ClientOf(handler);
    }

    /// <summary>Of nobody.</summary>
    public HttpClient Anonymous() => ClientOf(new SocketsHttpHandler());

    /// <summary>Returns when it is ready.</summary>
    /// <param name="account">As whom it asks the hub.</param>
    /// <param name="variable">One of its environment, NAME=VALUE.</param>
    public static async Task<GatewayProcess> StartAsync(
        ApiServerFixture hub, KubernetesConfig account, string variable, IEnumerable<string> flags,
        CancellationToken cancellationToken)
    {
        var process = new GatewayProcess(hub, account, variable, flags);
        try
        {
            await Eventually.TrueAsync(process.IsReadyAsync, "the server to be ready", cancellationToken);
            return process;
        }
        catch
        {
            TestContext.Out.WriteLine(process.server.Tail());
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (server.HasExited) throw new AssertionException("The server has ended.");
        try
        {
            using var response = await Client.GetAsync("/readyz", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private HttpClient ClientOf(SocketsHttpHandler handler)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
        clients.Add(client);
        return client;
    }
}
