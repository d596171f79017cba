using System.Net;
using System.Text;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>
/// The server with the very arguments and files that KubeVela's chart gives the original's image, called in its direct
/// mode: by hub users' own certificates, past the hub's API server.
/// </summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class KubeVelaTests
{
    private const string Namespaces = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/api/v1/namespaces";

    private readonly string folder = Directory.CreateTempSubdirectory("ocm-addons-kubevela-").FullName;

    private static ApiServerFixture Hub => GatewayClusters.Hub;

    private static ApiServerFixture Managed => GatewayClusters.Managed;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Server_ArgumentsOfTheChart_ServesItsClients(CancellationToken cancellationToken)
    {
        var space = await Hub.CreateNamespaceAsync(cancellationToken);
        await Hub.Admin.CreateAsync(Cluster(space), cancellationToken);
        await Hub.ApplyAsync(Role, cancellationToken);
        await using var gateway = await GatewayProcess.StartAsync(
            Hub, Hub.AdminConfig, "LANG=C", Arguments(space), cancellationToken);

        var codes = new List<HttpStatusCode>();
        foreach (var client in (HttpClient[])
        [
            gateway.ClientOf("velaux", "kubevela:client", "kubevela:ux"), // the gateway's own rights there
            gateway.ClientOf("bob", "kubevela:client"), // his own rights there, and he has none
            gateway.ClientOf("mallory"), // no right on the hub
            gateway.Anonymous(),
        ])
        {
            using var response = await client.GetAsync(Namespaces, cancellationToken);
            codes.Add(response.StatusCode);
            if (codes.Count != 2) continue;
            Assert.That(
                await response.Content.ReadAsStringAsync(cancellationToken),
                Does.Contain("User \\\"bob\\\" cannot list resource \\\"namespaces\\\""));
        }

        Assert.That(codes, Is.EqualTo(
            [HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized]));
        Assert.That(
            await gateway.Anonymous().GetStringAsync("/metrics", cancellationToken),
            Does.Contain("ocm_proxy_proxied_requests_by_cluster_total"), "which Prometheus scrapes without a name");
    }

    private string[] Arguments(string space)
    {
        using var authority = new TestAuthority("kubevela");
        var certificate = authority.IssueServer("kubevela-cluster-gateway-service.vela-system.svc", "127.0.0.1");
        Write("tls.crt", certificate.CertificatePem);
        Write("tls.key", certificate.KeyPem);
        Write("config.yaml", """
            apiVersion: cluster.core.oam.dev/v1alpha1
            kind: ClusterGatewayProxyConfiguration
            spec:
              clientIdentityExchanger:
                rules:
                - name: super-user
                  source:
                    group: kubevela:ux
                  type: PrivilegedIdentityExchanger
            """);
        return
        [
            $"--secret-namespace={space}",
            "--feature-gates=APIPriorityAndFairness=false,ClientIdentityPenetration=true",
            $"--cluster-gateway-proxy-config={folder}/config.yaml",
            $"--tls-cert-file={folder}/tls.crt",
            $"--tls-private-key-file={folder}/tls.key",
            "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics",
        ];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    /// <summary>As KubeVela joins a cluster by a kubeconfig.</summary>
    private static V1Secret Cluster(string space)
    {
        var client = Managed.Authority.IssueClient("kubevela", "system:masters");
        var data = new Dictionary<string, string>
        {
            ["endpoint"] = Managed.AdminConfig.Server.ToString(),
            ["ca.crt"] = Managed.Authority.Pem,
            ["tls.crt"] = client.CertificatePem,
            ["tls.key"] = client.KeyPem,
        };
        return new V1Secret
        {
            Metadata = new()
            {
                Name = "c1",
                NamespaceProperty = space,
                Labels = new Dictionary<string, string>
                {
                    [GatewayApi.CredentialTypeLabel] = GatewayApi.CredentialTypes.X509Certificate,
                    [GatewayApi.EndpointTypeLabel] = GatewayApi.EndpointTypes.Const,
                },
            },
            Data = data.ToDictionary(d => d.Key, d => Encoding.UTF8.GetBytes(d.Value)),
        };
    }

    private const string Role = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "kubevela:cluster-gateway:proxy"}
        rules:
        - {apiGroups: [cluster.core.oam.dev], resources: [clustergateways/proxy], verbs: [get, list, watch, create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "kubevela:cluster-gateway:proxy"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "kubevela:cluster-gateway:proxy"}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "kubevela:client"}]
        """;
}
