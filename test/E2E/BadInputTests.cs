using System.Diagnostics;
using System.Net;
using System.Text.Json;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;

namespace OcmAddons.E2E.Tests;

/// <summary>What users get wrong, and what they are told.</summary>
[CancelAfter(120_000)]
[Parallelizable]
public sealed class BadInputTests
{
    private const string Lost = "ocm-addons-e2e-lost";

    [Test]
    public async Task UnknownCluster_Asked_IsNotFound(CancellationToken cancellationToken)
    {
        var (code, status) = await GetAsync("nowhere", cancellationToken);

        Assert.That(code, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(status.GetProperty("kind").GetString(), Is.EqualTo("Status"));
        Assert.That(status.GetProperty("reason").GetString(), Is.EqualTo("NotFound"));
        Assert.That(status.GetProperty("message").GetString(), Does.Contain("nowhere"));
    }

    [Test]
    public async Task ClusterWithoutATunnel_Asked_IsUnavailableSoon(CancellationToken cancellationToken)
    {
        await RegisterLostClusterAsync(cancellationToken);
        try
        {
            // The gateway learns of the cluster by a watch.
            await Until.SucceedsAsync(
                TimeSpan.FromSeconds(20), token =>
                    Kubectl.Hub.TryAsync(token, "get", "clustergateway", Lost), cancellationToken);
            var watch = Stopwatch.StartNew();

            var (code, status) = await GetAsync(Lost, cancellationToken);

            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
            Assert.That(code, Is.EqualTo(HttpStatusCode.ServiceUnavailable), status.ToString());
            Assert.That(status.GetProperty("kind").GetString(), Is.EqualTo("Status"));
            Assert.That(status.GetProperty("message").GetString(), Does.Contain(Lost));
        }
        finally
        {
            await Kubectl.Hub.DeleteAsync(
                CancellationToken.None, "secret", Lost, "-n", "open-cluster-management-credentials");
            await Kubectl.Hub.DeleteAsync(CancellationToken.None, "managedcluster", Lost);
            await Kubectl.Hub.DeleteAsync(CancellationToken.None, "namespace", Lost);
        }
    }

    [TestCase("cluster-proxy", "replicas=many", "replicas")]
    [TestCase("cluster-proxy", "proxyServer.port=nonsense", "port")]
    [TestCase("cluster-gateway-addon-manager", "managedClusterRoles=view", "managedClusterRoles")]
    [TestCase("managed-serviceaccount", "agentInstallAll=perhaps", "agentInstallAll")]
    public async Task ChartValue_OfTheWrongType_IsNamed(
        string chart, string value, string name, CancellationToken cancellationToken)
    {
        var result = await new Command(
            Places.Script("charts", "render.sh"), "x", Path.Combine(Places.Repository, "charts", chart), "-n", "ns",
            "--set", value)
            .RunAsync(null, cancellationToken);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain(name), result.ToString());
    }

    [TestCase("cluster-proxy", "manager")]
    [TestCase("cluster-proxy", "proxy-server")]
    [TestCase("cluster-proxy", "proxy-agent")]
    [TestCase("managed-serviceaccount", "manager")]
    [TestCase("managed-serviceaccount", "agent")]
    [TestCase("cluster-gateway", "manager")]
    [TestCase("cluster-gateway", "apiserver")]
    public async Task Flag_ThatDoesNotExist_IsOneLineAndExitCode2(
        string program, string command, CancellationToken cancellationToken)
    {
        var result = await new Command(Places.Executable(program), command, "--no-such-flag=1")
            .RunAsync(null, cancellationToken);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("no-such-flag"));
    }

    private static async Task<(HttpStatusCode Code, JsonElement Status)> GetAsync(
        string cluster, CancellationToken cancellationToken)
    {
        using var hub = new KubernetesClient(KubernetesConfig.Load(Places.HubKubeconfig), TimeProvider.System);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{cluster}/proxy/healthz");
        using var response = await hub.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.That(body, Does.StartWith("{"), $"{response.StatusCode}: the answer must be a Status");
        return (response.StatusCode, JsonDocument.Parse(body).RootElement);
    }

    // A cluster that was registered once and has no agent: its credential is there, its tunnel is not.
    private static async Task RegisterLostClusterAsync(CancellationToken cancellationToken)
    {
        var authority = await Kubectl.Hub.RunAsync(
            cancellationToken, "get", "secret", TestEnvironment.First, "-n", "open-cluster-management-credentials",
            "-o", @"jsonpath={.data.ca\.crt}");
        await Kubectl.Hub.ApplyAsync(
            $$"""
            apiVersion: cluster.open-cluster-management.io/v1
            kind: ManagedCluster
            metadata: {name: {{Lost}}}
            spec: {hubAcceptsClient: true}
            ---
            apiVersion: v1
            kind: Secret
            metadata:
              name: {{Lost}}
              namespace: open-cluster-management-credentials
              labels:
                cluster.core.oam.dev/cluster-credential-type: ServiceAccountToken
                cluster.core.oam.dev/cluster-endpoint-type: ClusterProxy
            data: {ca.crt: {{authority}}}
            stringData: {token: nobody}
            """,
            cancellationToken);
    }
}
