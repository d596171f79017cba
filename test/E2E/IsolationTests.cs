namespace OcmAddons.E2E.Tests;

/// <summary>Every request reaches the cluster that it names, and no other.</summary>
[CancelAfter(180_000)]
public sealed class IsolationTests
{
    private const string Grant = "ocm-addons-e2e-isolation";
    private static readonly string[] Clusters = [TestEnvironment.First, TestEnvironment.Second];

    [SetUp]
    public async Task PrepareAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await TestEnvironment.GrantAsync(TestEnvironment.Second, Grant, "cluster-admin", cancellationToken);
        foreach (var cluster in Clusters)
        {
            await Kubectl.Direct(cluster).ApplyAsync(
                $$"""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: ocm-addons-e2e, namespace: default}
                data: {cluster: {{cluster}}}
                """,
                cancellationToken);
        }
    }

    [TearDown]
    public async Task CleanAsync()
    {
        foreach (var cluster in Clusters)
            await Kubectl.Direct(cluster)
                .DeleteAsync(CancellationToken.None, "configmap", "ocm-addons-e2e", "written", "-n", "default");
        await TestEnvironment.RevokeAsync(TestEnvironment.Second, Grant, CancellationToken.None);
    }

    [Test]
    public async Task Reads_OfBothClustersAtOnce_NeverCross(CancellationToken cancellationToken)
    {
        async Task<string> ReadAsync(string cluster) => await Kubectl.Through(cluster).RunAsync(
            cancellationToken, "get", "configmap", "ocm-addons-e2e", "-n", "default", "-o", "jsonpath={.data.cluster}");

        for (var round = 0; round < 5; round++)
        {
            var asked = Clusters.Concat(Clusters).ToList();
            Assert.That(await Task.WhenAll(asked.Select(ReadAsync)), Is.EqualTo(asked));
        }
    }

    [Test]
    public async Task Write_ToOneCluster_IsNotOnTheOther(CancellationToken cancellationToken)
    {
        await Kubectl.Through(TestEnvironment.First).RunAsync(
            cancellationToken, "create", "configmap", "written", "--from-literal=k=v", "-n", "default");

        string[] get = ["get", "configmap", "written", "-n", "default", "-o", "name"];
        Assert.That((await Kubectl.Direct(TestEnvironment.First).TryAsync(cancellationToken, get)).ExitCode, Is.Zero);
        Assert.That(
            (await Kubectl.Direct(TestEnvironment.Second).TryAsync(cancellationToken, get)).Error,
            Does.Contain("NotFound"));
    }
}
