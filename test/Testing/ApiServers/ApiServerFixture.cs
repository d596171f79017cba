using NUnit.Framework;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Testing.ApiServers;

/// <summary>
/// A real kube-apiserver with its etcd (and kube-controller-manager) on loopback ports, with certificates and data of
/// its own. It takes a few seconds: start one for a namespace of tests in a <c>[SetUpFixture]</c>, and give each test a
/// namespace of its own by <see cref="CreateNamespaceAsync"/>. For an aggregated API in the test's process, let the
/// APIService name a Service of type ExternalName <c>localhost</c>; the server calls it with a certificate of <see
/// cref="FrontProxyAuthority"/>.
/// </summary>
public sealed class ApiServerFixture : IAsyncDisposable
{
    private const int Attempts = 3;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly ApiServerFiles files = new();
    private readonly List<ServerProcess> processes = [];
    private readonly List<KubernetesClient> clients = [];
    private readonly ApiServerOptions options;
    private readonly Uri server;

    private ApiServerFixture(ApiServerOptions options, int port)
    {
        this.options = options;
        server = new Uri($"https://127.0.0.1:{port}");
        AdminConfig = ConfigFor("admin", "system:masters");
        Admin = ClientFor(AdminConfig);
    }

    /// <summary>As a member of system:masters.</summary>
    public KubernetesConfig AdminConfig { get; }

    /// <summary>Typed and dynamic.</summary>
    public KubernetesClient Admin { get; }

    /// <summary>Signs the server's and the users' certificates.</summary>
    public TestAuthority Authority => files.Authority;

    /// <summary>Signs what the server shows to aggregated APIs.</summary>
    public TestAuthority FrontProxyAuthority => files.FrontProxyAuthority;

    public static async Task<ApiServerFixture> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var fixture = new ApiServerFixture(options, LoopbackPort.Free());
            try
            {
                await fixture.StartAsync(cancellationToken);
                return fixture;
            }
            catch (PortTakenException) when (attempt < Attempts)
            {
                await fixture.DisposeAsync();
            }
            catch
            {
                await fixture.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Configuration of any user, by a client certificate.</summary>
    public KubernetesConfig ConfigFor(string user, params IReadOnlyList<string> groups)
    {
        var certificate = files.Authority.IssueClient(user, groups);
        return new()
        {
            Server = server,
            CertificateAuthority = CredentialData.FromText(files.Authority.Pem),
            ClientCertificate = CredentialData.FromText(certificate.CertificatePem),
            ClientKey = CredentialData.FromText(certificate.KeyPem),
        };
    }

    /// <summary>Configuration of the bearer of a token.</summary>
    public KubernetesConfig ConfigFor(SecretString token) => new()
    {
        Server = server,
        CertificateAuthority = CredentialData.FromText(files.Authority.Pem),
        Token = CredentialData.FromText(token.Reveal()),
    };

    /// <summary>A client that is disposed of with the fixture.</summary>
    public KubernetesClient ClientFor(KubernetesConfig config)
    {
        var client = new KubernetesClient(config, TimeProvider.System);
        clients.Add(client);
        return client;
    }

    /// <summary>A namespace with a name that no other test has.</summary>
    public async Task<string> CreateNamespaceAsync(CancellationToken cancellationToken)
    {
        var space = new V1Namespace { Metadata = new() { GenerateName = "test-" } };
        return (await Admin.CreateAsync(space, cancellationToken)).Name();
    }

    /// <summary>Applies every object in the YAML; returns when the CRDs among them are served.</summary>
    public Task ApplyAsync(string yaml, CancellationToken cancellationToken) =>
        Manifests.ApplyAsync(Admin, yaml, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        for (var last = processes.Count - 1; last >= 0; last--) await processes[last].DisposeAsync();
        files.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var etcd = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        processes.Add(ServerProcess.Start("etcd", files.Folder, ControlPlane.EtcdArguments(files, etcd)));
        processes.Add(ServerProcess.Start(
            "kube-apiserver", files.Folder, ControlPlane.ApiServerArguments(files, etcd, server, options)));
        await WaitAsync("/readyz", cancellationToken);
        if (!options.ControllerManager) return;

        files.Write(
            "controller-manager.kubeconfig", KubeconfigText.Of(ConfigFor("controller-manager", "system:masters")));
        processes.Add(ServerProcess.Start(
            "kube-controller-manager", files.Folder, ControlPlane.ControllerManagerArguments(files)));
        await Admin.WaitForAsync<V1ServiceAccount>(
            new("default", "default"), _ => true, "the controller manager to create it", cancellationToken);
    }

    private async Task WaitAsync(string path, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await IsReadyAsync(path, deadline.Token))
            {
                if (processes.FirstOrDefault(process => process.HasExited) is { } dead) throw Failure(dead);
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AssertionException(
                $"The API server is not ready after {StartTimeout}; its log ends with:\n{processes[^1].Tail()}", e);
        }
    }

    private async Task<bool> IsReadyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Admin.SendAsync(new(HttpMethod.Get, path), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Exception Failure(ServerProcess process)
    {
        var tail = process.Tail();
        return tail.Contains("address already in use", StringComparison.Ordinal)
            ? new PortTakenException()
            : new AssertionException($"{process.Name} stopped; its log ends with:\n{tail}");
    }

    private sealed class PortTakenException : Exception;
}
