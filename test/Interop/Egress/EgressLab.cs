using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Yaml;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Interop.Tests.Egress;

/// <summary>
/// A kube-apiserver whose calls to Services leave through our proxy-server, and come out of an agent. Without the
/// tunnel it has no way to them.
/// </summary>
internal sealed class EgressLab : IAsyncDisposable
{
    /// <summary>Where the webhook is asked about everything.</summary>
    public const string Namespace = "interop";

    // An ExternalName Service needs no DNS of a cluster; its name is also the agent's cluster.
    private const string Host = "localhost";
    private const string Service = "extension";
    private readonly TestAuthority authority = new("extension-ca");

    private EgressLab(RunningServer server) => Server = server;

    public TunnelLab Tunnels { get; private init; } = null!;

    public RunningServer Server { get; }

    public TunnelProcess Agent { get; private set; } = null!;

    public ApiServerFixture ApiServer { get; private set; } = null!;

    public ExtensionServer Extension { get; private set; } = null!;


    public static async Task<EgressLab> StartAsync(
        EgressWay way, CancellationToken cancellationToken)
    {
        var tunnels = new TunnelLab();
        var mode = $"--mode={(way == EgressWay.GrpcSocket ? "grpc" : "http-connect")}";
        var server = way == EgressWay.ConnectTls
            ? await tunnels.StartServerAsync(cancellationToken, mode)
            : await tunnels.StartSocketServerAsync(cancellationToken, mode);
        var lab = new EgressLab(server) { Tunnels = tunnels };
        try
        {
            await lab.StartAgentAsync(cancellationToken);
            var file = Path.Combine(tunnels.Folder, "egress.yaml");
            await File.WriteAllTextAsync(file, lab.Configuration(way), cancellationToken);
            lab.ApiServer = await ApiServerFixture.StartAsync(
                new ApiServerOptions { ExtraArguments = [$"--egress-selector-config-file={file}"] }, cancellationToken);
            await lab.RegisterAsync(cancellationToken);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgentAsync(CancellationToken cancellationToken) =>
        Agent = await Tunnels.StartAgentAsync(
            AgentPlace.Here with { Cluster = Host }, Server.AgentPort, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (ApiServer is not null) await ApiServer.DisposeAsync();
        if (Extension is not null) await Extension.DisposeAsync();
        await Tunnels.DisposeAsync();
        authority.Dispose();
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        Extension = await ExtensionServer.StartAsync(
            authority.IssueServer($"{Service}.{Namespace}.svc"), cancellationToken);
        var discovery = new ApiDiscovery(ApiServer.Admin, TimeProvider.System);
        foreach (var entity in KubernetesYaml.ParseAll(Objects()))
        {
            var resource = await discovery.FindAsync(entity.ApiVersion()!, entity.Kind()!, cancellationToken);
            await ApiServer.Admin.CreateAsync(resource!, entity, cancellationToken);
        }
    }

    private string Configuration(EgressWay way)
    {
        var client = Tunnels.Pki.Port("proxy-client");
        var transport = way == EgressWay.ConnectTls
            ? $"tcp: {{url: 'https://127.0.0.1:{Server.FrontendPort}', tlsConfig: {{caBundle: '{client.CaFile}', "
                + $"clientCert: '{client.CertificateFile}', clientKey: '{client.KeyFile}'}}}}"
            : $"uds: {{udsName: '{Server.Socket}'}}";
        return $$"""
            apiVersion: apiserver.k8s.io/v1beta1
            kind: EgressSelectorConfiguration
            egressSelections:
            - name: cluster
              connection:
                proxyProtocol: {{(way == EgressWay.GrpcSocket ? "GRPC" : "HTTPConnect")}}
                transport: { {{transport}} }
            """;
    }

    private string Objects()
    {
        var bundle = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(authority.Pem));
        return $$$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{{Namespace}}}, labels: {interop: 'true'}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{{Service}}}, namespace: {{{Namespace}}}}
            spec:
              type: ExternalName
              externalName: {{{Host}}}
              ports: [{name: https, port: {{{Extension.Port}}}, protocol: TCP}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: interop}
            webhooks:
            - name: labels.{{{ExtensionServer.Group}}}
              clientConfig:
                service: {name: {{{Service}}}, namespace: {{{Namespace}}}, port: {{{Extension.Port}}}, path: /validate}
                caBundle: {{{bundle}}}
              rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
              namespaceSelector: {matchLabels: {interop: 'true'}}
              admissionReviewVersions: [v1]
              sideEffects: None
              failurePolicy: Fail
              timeoutSeconds: 30
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.{{{ExtensionServer.Group}}}}
            spec:
              group: {{{ExtensionServer.Group}}}
              version: v1
              groupPriorityMinimum: 100
              versionPriority: 100
              service: {name: {{{Service}}}, namespace: {{{Namespace}}}, port: {{{Extension.Port}}}}
              caBundle: {{{bundle}}}
            """;
    }
}

/// <summary>How the API server reaches the proxy-server.</summary>
public enum EgressWay
{
    GrpcSocket,
    ConnectSocket,
    ConnectTls,
}
