using System.Text.Json.Nodes;

namespace OcmAddons.E2E.Tests;

/// <summary>The chart of the gateway alone, on a hub with nothing else of ours: managed2 is taken for one.</summary>
[CancelAfter(300_000)]
public sealed class StandaloneGatewayTests
{
    private const string Release = "gateway-alone";
    private const string Credentials = "open-cluster-management-credentials";
    private const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";
    private const string ApiService = "v1alpha1.cluster.core.oam.dev";
    private static readonly Kubectl Hub = Kubectl.Direct(TestEnvironment.Second);

    [TearDown]
    public async Task RemoveAsync()
    {
        await UninstallAsync(CancellationToken.None);
        await Hub.DeleteAsync(CancellationToken.None, "namespace", Release, Credentials);
    }

    [Test]
    public async Task Chart_WithItsDefaults_ServesAndGoesWithoutATrace(CancellationToken cancellationToken)
    {
        await InstallAsync(cancellationToken);
        await Hub.ApplyAsync(await SecretAsync(cancellationToken), cancellationToken);
        var path = $"--raw={Gateways}/self/proxy/version";
        await Until.SucceedsAsync(
            TimeSpan.FromSeconds(30), token => Hub.TryAsync(token, "get", path), cancellationToken);
        Assert.That(
            await Hub.RunAsync(cancellationToken, "get", path),
            Is.EqualTo(await Hub.RunAsync(cancellationToken, "get", "--raw=/version")));

        (await UninstallAsync(cancellationToken)).Succeeded();

        Assert.That(
            await Hub.RunAsync(
                cancellationToken, "get",
                "apiservice,clusterrole,clusterrolebinding,role,rolebinding,deployment,service", "-A", "-l",
                $"app.kubernetes.io/instance={Release}", "-o", "name", "--ignore-not-found"),
            Is.Empty);
        // Credentials are not the release's.
        await Hub.RunAsync(cancellationToken, "get", "secret", "self", "-n", Credentials);
    }

    private static Task<CommandResult> UninstallAsync(CancellationToken cancellationToken) =>
        Hub.Program(Places.Script("charts", "uninstall.sh"), Release, "-n", Release)
            .RunAsync(null, cancellationToken);

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        var chart = Path.Combine(Places.Repository, "charts", "cluster-gateway");
        var installed = await Hub.Program(Places.Script("charts", "install.sh"), Release, chart, "-n", Release)
            .RunAsync(null, cancellationToken);
        installed.Succeeded();
        await Hub.RunAsync(
            cancellationToken, "rollout", "status", "deployment/gateway-deployment", "-n", Release, "--timeout=80s");
        await Hub.RunAsync(
            cancellationToken, "wait", "--for=condition=Available", $"apiservice/{ApiService}", "--timeout=60s");
    }

    // The hub itself, as its admin.
    private static async Task<string> SecretAsync(CancellationToken cancellationToken)
    {
        var config = JsonNode.Parse(await Hub.RunAsync(
            cancellationToken, "config", "view", "--minify", "--raw", "--flatten", "-o", "json"))!;
        var (cluster, user) = (config["clusters"]![0]!["cluster"]!, config["users"]![0]!["user"]!);
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata:
              name: self
              namespace: {{Credentials}}
              labels: {cluster.core.oam.dev/cluster-credential-type: X509Certificate}
            stringData:
              endpoint: {{cluster["server"]}}
            data:
              ca.crt: {{cluster["certificate-authority-data"]}}
              tls.crt: {{user["client-certificate-data"]}}
              tls.key: {{user["client-key-data"]}}
            """;
    }
}
