using System.Text.Json;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.ExecAll;

/// <summary>With a kubectl that tells how it was called: PATH is the process', so one test at a time.</summary>
[NonParallelizable]
[CancelAfter(60_000)]
public sealed class ExecAllCommandTests
{
    private const string Kubectl = """
        #!/bin/sh
        for word in "$@"; do
            echo "$word"
            case $word in
                */one/proxy) echo "only on one" >&2 ;;
                */two/proxy) [ ! -e "$FAIL_TWO" ] || code=7 ;;
            esac
        done
        exit ${code:-0}
        """;

    private readonly string? path = Environment.GetEnvironmentVariable("PATH");

    private FakeHub hub = null!;

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    private string FailTwo => Path.Combine(hub.Folder, "fail");

    [SetUp]
    public async Task StartAsync()
    {
        hub = (await FakeHub.StartAsync(Token)).Has("one", "two");
        var file = Path.Combine(hub.Folder, "kubectl");
        await File.WriteAllTextAsync(file, Kubectl, Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{hub.Folder}:{path}");
        Environment.SetEnvironmentVariable("FAIL_TWO", FailTwo);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        Environment.SetEnvironmentVariable("FAIL_TWO", null);
        await hub.DisposeAsync();
    }

    [Test]
    public async Task ExecAll_EveryCluster_GetsTheCommandByItsGateway()
    {
        var result = await hub.RunAsync(Token, "exec-all", "--", "get", "pods", "-o", "wide", "--help");

        Assert.That(result.Code, Is.Zero, result.Error);
        foreach (var cluster in (string[])["one", "two"])
        {
            Assert.That(Lines(result.Output, cluster), Is.EqualTo(
                new[]
                {
                    $"--kubeconfig={hub.Kubeconfig}",
                    $"--server={hub.Address}/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{cluster}/proxy",
                    "get", "pods", "-o", "wide", "--help",
                }));
        }

        Assert.That(result.Error, Is.EqualTo("one | only on one\n"));
    }

    [Test]
    public async Task ExecAll_OneFails_TellsWhichAndEndsWith1()
    {
        await File.WriteAllTextAsync(FailTwo, "", Token);

        var result = await hub.RunAsync(Token, "exec-all", "--", "get", "pods");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(Lines(result.Output, "one"), Does.Contain("pods"), "the others still ran");
        Assert.That(result.Error, Does.EndWith("failed on 1 of 2 clusters: two (exit code 7)\n"));
    }

    [Test]
    public async Task ExecAll_Named_RunsThereOnly()
    {
        var result = await hub.RunAsync(Token, "exec-all", "--clusters=two,two", "version");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(Lines(result.Output, "two"), Has.One.EqualTo("version"));
        Assert.That(Lines(result.Output, "one"), Is.Empty);
    }

    [Test]
    public async Task ExecAll_Selector_AsksTheHubForLabels()
    {
        var asked = "";
        hub.On("GET /apis/cluster.open-cluster-management.io/v1/managedclusters", context =>
        {
            asked = context.Request.Query["labelSelector"];
            var items = $"{Objects.Cluster("two")},{Objects.Cluster("without-gateway")}";
            return FakeHub.WriteAsync(
                context, 200, $$$"""{"metadata":{"resourceVersion":"7"},"items":[{{{items}}}]}""");
        });

        var result = await hub.RunAsync(Token, "exec-all", "-l", "env=test", "--", "version");

        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(asked, Is.EqualTo("env=test"));
        Assert.That(result.Output, Does.Contain("two | version").And.Not.Contain("one |"));
    }

    [Test]
    public async Task ExecAll_Json_HoldsEachClustersOutput()
    {
        await File.WriteAllTextAsync(FailTwo, "", Token);

        var result = await hub.RunAsync(Token, "exec-all", "-o", "json", "--", "get", "pods");

        Assert.That(result.Code, Is.EqualTo(1));
        var clusters = JsonDocument.Parse(result.Output).RootElement.GetProperty("clusters");
        Assert.That(clusters[0].GetProperty("error").GetString(), Is.EqualTo("only on one\n"));
        Assert.That(clusters[0].GetProperty("output").GetString(), Does.EndWith("get\npods\n"));
        Assert.That(clusters[1].GetProperty("exitCode").GetInt32(), Is.EqualTo(7));
    }

    [TestCase(2, "no kubectl command", "exec-all")]
    [TestCase(2, "no kubectl command", "exec-all", "--")]
    [TestCase(2, "cannot be given together", "exec-all", "--clusters=one", "-l", "a=b", "--", "version")]
    [TestCase(1, "no gateway of cluster \"three\"", "exec-all", "--clusters=one,three", "--", "version")]
    public async Task ExecAll_CannotBeDone_SaysWhy(int code, string said, params string[] arguments)
    {
        var result = await hub.RunAsync(Token, arguments);

        Assert.That(result.Code, Is.EqualTo(code));
        Assert.That(result.Error, Does.Contain(said));
    }

    [Test]
    public async Task ExecAll_NoKubectl_SaysSo()
    {
        Environment.SetEnvironmentVariable("PATH", "/nonexistent");

        var result = await hub.RunAsync(Token, "exec-all", "--", "version");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("is it on PATH?"));
    }

    private static IEnumerable<string> Lines(string output, string cluster) =>
        output.Split('\n').Where(l => l.StartsWith($"{cluster} | ", StringComparison.Ordinal))
            .Select(l => l[(cluster.Length + 3)..]);
}
