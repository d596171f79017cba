using System.Text.RegularExpressions;

namespace OcmAddons.E2E.Tests.Comparisons;

/// <summary>
/// The same kubectl command straight to the managed cluster and through the gateway: exit code and both outputs are the
/// same, to the byte, but for the age of things.
/// </summary>
[CancelAfter(180_000)]
[Parallelizable]
public sealed class ReadComparisonTests
{
    private static readonly Regex Age = new(@"\b(?:\d+m)?\d+s\b *", RegexOptions.NonBacktracking);

    private TestNamespace space = null!;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        space = await TestNamespace.CreateAsync(patience.Token);
        // A label that no other test's pods have: draining is not about one namespace.
        await space.ApplyAsync(
            Manifests.Sights.Replace("app: web", $"app: {space.Name}", StringComparison.Ordinal), patience.Token);
        // Its status is written once more after the pod's.
        await Kubectl.Direct(TestEnvironment.First).RunAsync(
            patience.Token, "rollout", "status", "deployment/web", "-n", space.Name, "--timeout=60s");
    }

    [OneTimeTearDown]
    public ValueTask CleanAsync() => space.DisposeAsync();

    [TestCase("get all", "deployment.apps/web")]
    [TestCase("get pods,services -o wide", "10.231.")]
    [TestCase("get deployment web -o yaml", "kind: Deployment")]
    [TestCase("get configmaps -o json", "wert ✓")]
    [TestCase("get configmaps -o name --chunk-size=1", "configmap/two")]
    [TestCase("get configmaps -o jsonpath={.items[*].metadata.name}", "one three two")]
    [TestCase("get configmaps -o custom-columns=N:.metadata.name,S:.metadata.labels.size", "large")]
    [TestCase("get configmaps -l size=small --show-labels", "size=small")]
    [TestCase("get configmaps --field-selector=metadata.name=three -o name", "three")]
    [TestCase("get configmaps --sort-by=.metadata.labels.size", "three")]
    [TestCase("get configmap nosuch", "NotFound")]
    [TestCase("get nosuchkind", "doesn't have a resource type")]
    [TestCase("describe deployment web", "Replicas:")]
    [TestCase("describe service web", "Endpoints:")]
    [TestCase("describe configmap one", "ünï")]
    [TestCase("api-resources", "deployments")]
    [TestCase("api-versions", "apps/v1")]
    [TestCase("explain deployment.spec.strategy --recursive", "rollingUpdate")]
    [TestCase("auth can-i create pods", "yes")]
    [TestCase("top pods", "Metrics API not available")]
    [TestCase("logs deployment/web", "up")]
    [TestCase("logs deployment/web --timestamps --limit-bytes=31", "T")]
    [TestCase("logs deployment/web --previous", "previous terminated container")]
    [TestCase("rollout status deployment/web", "successfully rolled out")]
    [TestCase("rollout history deployment/web", "REVISION")]
    [TestCase("wait --for=condition=Available deployment/web --timeout=30s", "condition met")]
    [TestCase("wait --for=condition=Nothing deployment/web --timeout=1s", "timed out")]
    [TestCase("drain managed1 --dry-run=server --force --pod-selector=app=NS", "web-")]
    [TestCase("delete deployment web --dry-run=server", "(server dry run)")]
    [TestCase("exec deployment/web -- sh -c cat</tmp/w/index.html", "page")]
    [TestCase("get --raw /api/v1/namespaces/NS/services/web:80/proxy/", "page")]
    [TestCase("get --raw /api/v1/namespaces/NS/services/http:web:http/proxy/index.html", "page")]
    [TestCase("get --raw /openapi/v2", "io.k8s.api.core.v1.Pod")]
    [TestCase("get --raw /nosuchpath", "could not find the requested resource")]
    [TestCase("version -o json", "serverVersion")]
    public async Task Command_ThroughTheGateway_SaysWhatItSaysDirectly(
        string command, string expected, CancellationToken cancellationToken)
    {
        string[] arguments =
            [$"-n={space.Name}", .. command.Replace("NS", space.Name, StringComparison.Ordinal).Split(' ')];

        var results = await Task.WhenAll(
            Kubectl.Direct(TestEnvironment.First).TryAsync(cancellationToken, arguments),
            Kubectl.Through(TestEnvironment.First).TryAsync(cancellationToken, arguments.Select(Raw)));

        var (direct, through) = (Text(results[0]), Text(results[1]));
        Assert.That(direct, Does.Contain(expected));
        Assert.That(through, Is.EqualTo(direct));
    }

    // kubectl sends a raw path to the server as it is, without the path of the server's address before it.
    private static string Raw(string argument) => argument.StartsWith('/')
        ? $"/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{TestEnvironment.First}/proxy{argument}"
        : argument;

    private static string Text(CommandResult result) =>
        Age.Replace($"exit code {result.ExitCode}\n{result.Output}\n{result.Error}", "AGE");
}
