using System.Text.Json;

namespace OcmAddons.E2E.Tests;

/// <summary><c>kubectl ocm</c>, as kubectl finds it on PATH.</summary>
[CancelAfter(180_000)]
public sealed class KubectlOcmTests
{
    private static readonly string Plugins = Path.GetDirectoryName(Places.Executable("kubectl-ocm"))!;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kubectl-ocm-");

    [OneTimeTearDown]
    public void Clean() => folder.Delete(recursive: true);

    [Test]
    public async Task Clusters_OfTheHub_AreConnectedAndHealthy(CancellationToken cancellationToken)
    {
        var result = (await OcmAsync(cancellationToken, "clusters", "-o", "json")).Succeeded();

        var clusters = JsonDocument.Parse(result).RootElement.GetProperty("clusters").EnumerateArray()
            .Where(c => c.GetProperty("name").GetString() is TestEnvironment.First or TestEnvironment.Second).ToList();
        Assert.That(clusters, Has.Count.EqualTo(2));
        foreach (var cluster in clusters)
        {
            Assert.That(cluster.GetProperty("tunnel").GetString(), Is.EqualTo("Connected"));
            Assert.That(cluster.GetProperty("gatewayHealthy").GetBoolean(), Is.True);
            Assert.That(cluster.GetProperty("addons").EnumerateObject().Select(a => a.Name),
                Is.EquivalentTo(TestEnvironment.AddOns));
            Assert.That(
                cluster.GetProperty("credentialExpires").GetDateTimeOffset(),
                Is.GreaterThan(TimeProvider.System.GetUtcNow()));
        }
    }

    [Test]
    public async Task Check_ClusterWithAGrantAndOneWithout_TellsThemApart(CancellationToken cancellationToken)
    {
        var first = await OcmAsync(cancellationToken, "check", TestEnvironment.First);
        var second = await OcmAsync(cancellationToken, "check", TestEnvironment.Second);

        Assert.That(first.Succeeded(), Does.Contain("it may do everything").And.Not.Contain("?   "));
        Assert.That(second.ExitCode, Is.EqualTo(1), second.ToString());
        Assert.That(second.Output, Does.EndWith($"Broken on the way to {TestEnvironment.Second}: account.\n"));
        Assert.That(second.Output, Does.Contain($"kubectl ocm grant {TestEnvironment.Second} --clusterrole view"));
    }

    [Test]
    public async Task Kubeconfig_PrintedOrUsed_LeadsToTheCluster(CancellationToken cancellationToken)
    {
        string[] names = ["get", "namespaces", "-o", "name"];
        var direct = await Kubectl.Direct(TestEnvironment.First).RunAsync(cancellationToken, names);
        var printed = Path.Combine(folder.FullName, "printed");
        var mine = Path.Combine(folder.FullName, "mine");
        File.Copy(Places.HubKubeconfig, mine);

        (await OcmAsync(cancellationToken, "kubeconfig", TestEnvironment.First, "--file", printed)).Succeeded();
        (await OcmAsync(cancellationToken, "use", TestEnvironment.First, "--kubeconfig", mine)).Succeeded();

        Assert.That(await new Kubectl(printed).RunAsync(cancellationToken, names), Is.EqualTo(direct));
        Assert.That(await new Kubectl(mine).RunAsync(cancellationToken, names), Is.EqualTo(direct));
        // The hub is still found from there.
        var next = await OcmAsync(cancellationToken, "kubeconfig", TestEnvironment.Second, "--kubeconfig", mine);
        Assert.That(next.Succeeded(), Does.Contain($"/clustergateways/{TestEnvironment.Second}/proxy"));
    }

    [Test]
    public async Task Grant_GivenAndTakenAway_DecidesWhatTheAccountMay(CancellationToken cancellationToken)
    {
        string[] role = ["grant", TestEnvironment.Second, "--clusterrole=view", "--yes"];
        var kubectl = Kubectl.Through(TestEnvironment.Second);
        try
        {
            (await OcmAsync(cancellationToken, role)).Succeeded();

            // The cluster's authorizer learns of the binding by a watch.
            await Until.SucceedsAsync(
                TimeSpan.FromSeconds(20), token => kubectl.TryAsync(token, "get", "configmaps", "-A"),
                cancellationToken);
        }
        finally
        {
            (await OcmAsync(CancellationToken.None, [.. role, "--remove"])).Succeeded();
        }

        await Until.HoldsAsync(
            TimeSpan.FromSeconds(20), token => kubectl.TryAsync(token, "get", "configmaps", "-A"),
            result => result.Error.Contains("(Forbidden)", StringComparison.Ordinal), cancellationToken);
    }

    [Test]
    public async Task ExecAll_OneClusterForbids_TellsWhichAndShowsTheOther(CancellationToken cancellationToken)
    {
        var result = await OcmAsync(
            cancellationToken, "exec-all", $"--clusters={TestEnvironment.First},{TestEnvironment.Second}", "--",
            "get", "namespaces", "-o", "name");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Output, Does.Contain($"{TestEnvironment.First} | namespace/kube-system\n"));
        Assert.That(result.Output, Does.Not.Contain($"{TestEnvironment.Second} |"));
        Assert.That(result.Error, Does.Contain($"failed on 1 of 2 clusters: {TestEnvironment.Second} (exit code 1)"));
    }

    [Test]
    public async Task ExecAll_RawPath_IsTheClustersOwnAndNotTheHubs(CancellationToken cancellationToken)
    {
        var uid = await Kubectl.Direct(TestEnvironment.First).RunAsync(
            cancellationToken, "get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");

        var result = await OcmAsync(
            cancellationToken, "exec-all", $"--clusters={TestEnvironment.First}", "--", "get",
            "--raw=/api/v1/namespaces/kube-system");

        Assert.That(result.Succeeded(), Does.Contain($"\"{uid}\""));
    }

    [Test]
    public async Task Completion_AsKubectlAsksForIt_NamesTheClusters(CancellationToken cancellationToken)
    {
        var result = await WithPlugins(new Command(Places.Executable("kubectl_complete-ocm"), "check", "managed"))
            .RunAsync(input: null, cancellationToken);

        Assert.That(
            result.Succeeded(),
            Does.Contain($"{TestEnvironment.First}\n{TestEnvironment.Second}\n").And.EndWith(":4\n"));
    }

    private static Task<CommandResult> OcmAsync(CancellationToken cancellationToken, params string[] arguments) =>
        WithPlugins(new Command("kubectl", ["ocm", .. arguments])).RunAsync(input: null, cancellationToken);

    private static Command WithPlugins(Command command) => command
        .With("PATH", $"{Plugins}:{Environment.GetEnvironmentVariable("PATH")}")
        .With("KUBECONFIG", Places.HubKubeconfig);
}
